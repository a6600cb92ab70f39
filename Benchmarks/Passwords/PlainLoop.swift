import BenchmarkSupport
import CArgon2
import CXCrypt
import CryptoExtras
import Foundation

/// The library's call alone, with what it needs made beforehand: what a loop in C does.
enum PlainLoop {
    /// Hashes a phrase under a setting with libxcrypt, as one call after the other in C would.
    static func crypt(_ phrase: String, _ setting: String) throws -> @Sendable () throws -> Void {
        // The buffer is kept from call to call, as the loop's owner is the one who calls it.
        let buffer = Buffer()
        return {
            // Both strings are terminated and valid during the call.
            guard
                unsafe crypt_rn(phrase, setting, buffer.data, Int32(MemoryLayout<crypt_data>.size)) != nil
            else { throw BenchmarkError("libxcrypt refuses") }
        }
    }

    /// One `crypt_data`, used by the one task of the loop.
    @safe private final class Buffer: @unchecked Sendable {
        let data: UnsafeMutableRawPointer

        init() {
            unsafe data = .allocate(
                byteCount: MemoryLayout<crypt_data>.size,
                alignment: MemoryLayout<crypt_data>.alignment
            )
            unsafe data.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<crypt_data>.size)
        }

        deinit { unsafe data.deallocate() }
    }

    /// Hashes a phrase with libargon2's plainest function.
    static func argon2(memory: UInt32, passes: UInt32) -> @Sendable () throws -> Void {
        let phrase = Array(Rates.password.utf8)
        let salt = [UInt8](repeating: 7, count: 16)
        return {
            var tag = [UInt8](repeating: 0, count: 32)
            // Each array is valid during the call, which writes the tag.
            let status = unsafe argon2id_hash_raw(
                passes,
                memory,
                1,
                phrase,
                phrase.count,
                salt,
                salt.count,
                &tag,
                tag.count
            )
            guard status == ARGON2_OK.rawValue else { throw BenchmarkError("libargon2 refuses") }
        }
    }

    /// Derives a key with PBKDF2.
    static func pbkdf2(_ digest: KDF.Insecure.PBKDF2.HashFunction, rounds: Int, byteCount: Int)
        -> @Sendable () throws -> Void
    {
        let phrase = Array(Rates.password.utf8)
        let salt = [UInt8](repeating: 7, count: 16)
        return {
            _ = try KDF.Insecure.PBKDF2.deriveKey(
                from: phrase,
                salt: salt,
                using: digest,
                outputByteCount: byteCount,
                unsafeUncheckedRounds: rounds
            )
        }
    }

    /// Derives a key with scrypt.
    static func scrypt(logarithm: Int) -> @Sendable () throws -> Void {
        let phrase = Array(Rates.password.utf8)
        let salt = [UInt8](repeating: 7, count: 16)
        return {
            _ = try KDF.Scrypt.deriveKey(
                from: phrase,
                salt: salt,
                outputByteCount: 32,
                rounds: 1 << logarithm,
                blockSize: 8,
                parallelism: 1
            )
        }
    }
}
