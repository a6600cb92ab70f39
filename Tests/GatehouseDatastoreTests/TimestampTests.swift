import FoundationEssentials
import GatehouseDatastore
import Testing

@Suite("Timestamp")
struct TimestampTests {
    private let moment = Timestamp(microseconds: 1_790_000_000_123_457)

    @Test func `a duration moves a moment both ways, exactly to the microsecond`() {
        #expect((moment + .seconds(1)).microseconds == 1_790_000_001_123_457)
        #expect((moment - .seconds(1)).microseconds == 1_789_999_999_123_457)
        #expect((moment + .microseconds(-7)).microseconds == 1_790_000_000_123_450)
        #expect(moment + .zero == moment)
    }

    @Test(arguments: [1, 999, 1_000])
    func `a started microsecond counts as a whole one`(_ nanoseconds: Int64) {
        #expect(moment + .nanoseconds(nanoseconds) == Timestamp(microseconds: moment.microseconds + 1))
        #expect(Duration.nanoseconds(nanoseconds).microsecondsRoundedUp == 1)
    }

    @Test func `rounding goes up for negative durations too`() {
        #expect(Duration.nanoseconds(-1).microsecondsRoundedUp == 0)
        #expect(Duration.nanoseconds(-1_999).microsecondsRoundedUp == -1)
        #expect(Duration.nanoseconds(1_001).microsecondsRoundedUp == 2)
        #expect(Duration.zero.microsecondsRoundedUp == 0)
    }

    @Test func `a duration beyond the range stops at its end`() {
        #expect(Duration.seconds(Int64.max).microsecondsRoundedUp == .max)
        #expect(Duration.seconds(Int64.min).microsecondsRoundedUp == .min)
        let most = Duration(secondsComponent: 9_223_372_036_854, attosecondsComponent: 999_999_999_999_999_999)
        #expect(most.microsecondsRoundedUp == .max)
    }

    @Test func `arithmetic stops at the ends of time`() {
        #expect(Timestamp.distantFuture + .microseconds(1) == .distantFuture)
        #expect(Timestamp.distantPast - .microseconds(1) == .distantPast)
        #expect(Timestamp.distantFuture - .microseconds(-1) == .distantFuture)
        #expect(Timestamp.distantPast + .microseconds(-1) == .distantPast)
        #expect(moment + .seconds(Int64.max) == .distantFuture)
        #expect(Timestamp(microseconds: -1) - .seconds(Int64.min) == Timestamp(microseconds: .max))
        #expect(Timestamp(microseconds: 0) - .seconds(Int64.min) == .distantFuture)
    }

    @Test func `seconds beyond the range stop at its ends`() {
        #expect(Timestamp(seconds: 2) == Timestamp(microseconds: 2_000_000))
        #expect(Timestamp(seconds: -2) == Timestamp(microseconds: -2_000_000))
        #expect(Timestamp(seconds: .max) == .distantFuture)
        #expect(Timestamp(seconds: .min) == .distantPast)
    }

    @Test func `the time between two moments stops at the ends of its range`() {
        #expect((moment + .seconds(5)).duration(since: moment) == .seconds(5))
        #expect(moment.duration(since: moment + .microseconds(1)) == .microseconds(-1))
        #expect(Timestamp.distantFuture.duration(since: .distantPast) == .microseconds(Int64.max))
        #expect(Timestamp.distantPast.duration(since: .distantFuture) == .microseconds(Int64.min))
    }

    @Test func `a date is rounded down, and refused outside the range`() throws {
        #expect(Timestamp(Date(timeIntervalSince1970: 1.5)) == Timestamp(microseconds: 1_500_000))
        #expect(Timestamp(Date(timeIntervalSince1970: -0.000_000_5)) == Timestamp(microseconds: -1))
        #expect(Timestamp(Date(timeIntervalSince1970: 1e300)) == nil)
        #expect(Timestamp(Date(timeIntervalSince1970: -1e300)) == nil)
        #expect(Timestamp(Date(timeIntervalSince1970: .nan)) == nil)
        #expect(Timestamp(Date(timeIntervalSince1970: .infinity)) == nil)
    }

    @Test func `the description is ISO 8601 in UTC with milliseconds`() {
        #expect(Timestamp(microseconds: 1_795_426_200_250_000).description == "2026-11-23T09:30:00.250Z")
        #expect(Timestamp(microseconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(microseconds: -1_000_000).description == "1969-12-31T23:59:59.000Z")
    }

    @Test(arguments: [Timestamp.distantPast, .distantFuture])
    func `the ends of time have a description`(_ end: Timestamp) {
        #expect(!end.description.isEmpty)
    }

    @Test func `earlier is less`() {
        #expect(Timestamp.distantPast < Timestamp(microseconds: -1))
        #expect(Timestamp(microseconds: -1) < Timestamp(microseconds: 0))
        #expect(moment < .distantFuture)
    }
}
