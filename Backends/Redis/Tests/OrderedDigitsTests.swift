import GatehouseDatastore
import Testing

// What the scripts compare is not seen from outside; the ends of the numbers are reached here.
@testable import GatehouseRedis

/// Numbers as texts that compare as the numbers do.
@Suite("Redis ordered digits")
struct OrderedDigitsTests {
    private static let numbers: [Int64] = [
        .min, .min + 1, -9_007_199_254_740_993, -9_007_199_254_740_992, -1_000_001, -10, -9, -1, 0, 1, 9, 10, 99, 100,
        9_007_199_254_740_992, 9_007_199_254_740_993, 1_790_000_000_123_456, .max - 1, .max,
    ]

    @Test(arguments: [
        (Int64.min, "00000000000000000000"), (.min + 1, "00000000000000000001"), (-1, "09223372036854775807"),
        (0, "09223372036854775808"), (1, "09223372036854775809"), (.max, "18446744073709551615"),
    ])
    func `a number is twenty digits of 2^63 more than itself`(number: Int64, text: String) {
        #expect(String(decoding: OrderedDigits.of(number), as: UTF8.self) == text)
        #expect(OrderedDigits.number(text.utf8) == number)
        #expect(Timestamp(microseconds: number).digits == Array(text.utf8))
    }

    @Test func `numbers at the ends, and beyond what a Double holds, stay in order and come back`() {
        for left in Self.numbers {
            #expect(OrderedDigits.number(OrderedDigits.of(left)) == left)
            for right in Self.numbers { expectSameOrder(left, right) }
        }
    }

    @Test func `random numbers stay in order and come back`() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            // Of every size, so that not almost all have nineteen digits.
            let left = Int64(bitPattern: random.next()) >> random.below(64)
            let right = random.chance(of: 2) ? left &+ 1 : Int64(bitPattern: random.next()) >> random.below(64)
            #expect(OrderedDigits.number(OrderedDigits.of(left)) == left)
            expectSameOrder(left, right)
        }
    }

    private func expectSameOrder(_ left: Int64, _ right: Int64) {
        let (leftDigits, rightDigits) = (OrderedDigits.of(left), OrderedDigits.of(right))
        #expect(leftDigits.count == OrderedDigits.count)
        #expect(leftDigits.lexicographicallyPrecedes(rightDigits) == (left < right), "\(left) \(right)")
    }

    @Test(arguments: [
        "", "0", "0000000000000000000", "000000000000000000000", "18446744073709551616", "18446744073709551620",
        "20000000000000000000", "99999999999999999999", "+9223372036854775808", "-9223372036854775808",
        " 9223372036854775808", "09223372036854775808 ", "0922337203685477580 ", "0922337203685477580\n",
        "0922337203685477580\0", "\u{0}0922337203685477580", "0922337203685477580a", "0x223372036854775808",
        "0922337203685477580/", "0922337203685477580:", "0922337203685477.0e1", "٠٩٢٢٣٣٧٢٠٣", "０９２２３３", "1\u{301}",
        "nan", "09223372036854775808,", "0_223_372_036_854_775",
    ])
    func `anything but twenty digits of at most 2^64 - 1 is no number`(text: String) {
        #expect(OrderedDigits.number(text.utf8) == nil)
    }

    @Test func `every other byte in every place is no number`() {
        for place in 0..<OrderedDigits.count {
            for byte in UInt8.min ... .max where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                var digits = OrderedDigits.of(1)
                digits[place] = byte
                #expect(OrderedDigits.number(digits) == nil)
            }
        }
    }

    @Test func `a part of something longer is read where it stands`() {
        let row = Array("xx".utf8) + OrderedDigits.of(-7) + Array("yy".utf8)
        #expect(OrderedDigits.number(row[2..<22]) == -7)
        #expect(OrderedDigits.number(row[1..<21]) == nil)
        #expect(OrderedDigits.number(row[2..<23]) == nil)
        #expect(OrderedDigits.number(row[2..<2]) == nil)
    }

    @Test func `bytes of a number stand with the most significant first`() {
        #expect((0x0102_0304 as UInt32).bigEndianBytes == [1, 2, 3, 4])
        #expect(Int64.min.bigEndianBytes == [0x80, 0, 0, 0, 0, 0, 0, 0])
        #expect((-2 as Int64).bigEndianBytes == [255, 255, 255, 255, 255, 255, 255, 254])
        #expect(Int64.max.bigEndianBytes == [0x7F, 255, 255, 255, 255, 255, 255, 255])
        #expect((7 as UInt8).bigEndianBytes == [7])
    }
}
