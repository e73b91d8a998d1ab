package turnpike.wire.routeros;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a sentence is written: each word with its length before it, a word of length zero at the end.
///
/// A length takes 1 to 5 octets; the leading ones of the first say how many (RouterOS API manual, "API words"):
/// under 0x80 one, under 0x4000 two, under 0x200000 three, under 0x10000000 four, else five. A first octet of 0xf8 and
/// above is kept for control octets nobody defined.
public final class Words {
    static final int RESERVED = 0xf8;

    private Words() {}

    /// The octets of one sentence with the word of length zero that ends it.
    public static byte[] sentence(List<String> words) {
        var out = new ByteArrayOutputStream(256);
        for (String word : words) {
            if (word.isEmpty()) throw new IllegalArgumentException("an empty word would end the sentence");
            byte[] octets = word.getBytes(StandardCharsets.UTF_8);
            putLength(out, octets.length);
            out.writeBytes(octets);
        }
        out.write(0);
        return out.toByteArray();
    }

    /// The octets of a length.
    public static byte[] length(int length) {
        var out = new ByteArrayOutputStream(5);
        putLength(out, length);
        return out.toByteArray();
    }

    private static void putLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x4000) {
            put(out, length | 0x8000, 2);
        } else if (length < 0x20_0000) {
            put(out, length | 0xc0_0000, 3);
        } else if (length < 0x1000_0000) {
            put(out, length | 0xe000_0000, 4);
        } else {
            out.write(0xf0);
            put(out, length, 4);
        }
    }

    private static void put(ByteArrayOutputStream out, int value, int octets) {
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) out.write(value >>> shift);
    }
}
