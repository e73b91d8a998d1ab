package turnpike.wire.routeros;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads sentences from a stream through a buffer of its own. One thread.
public final class SentenceReader {
    private static final int BUFFER = 32 * 1024;
    /// Larger than any word a router sends us; what claims to be longer is not read.
    public static final int WORD_MAX = 1 << 20;

    /// More words than any row has; what goes on is not read.
    public static final int WORDS_MAX = 4096;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    public SentenceReader(InputStream in) {
        this.in = in;
    }

    /// The next sentence; waits for it.
    ///
    /// @return null when the stream ends between two sentences
    /// @throws MalformedSentence when what comes is none
    /// @throws EOFException when the stream ends within one
    public @Nullable Sentence read() throws IOException {
        if (at == end && !fill()) return null;
        List<String> words = new ArrayList<>();
        for (int length = length(); length > 0; length = length()) {
            if (words.size() == WORDS_MAX) throw new MalformedSentence("more than " + WORDS_MAX + " words");
            words.add(word(length));
        }
        return new Sentence(words);
    }

    private int length() throws IOException {
        int first = octet();
        if (first < 0x80) return first;
        if (first < 0xc0) return checked((first & 0x3f) << 8 | octet());
        if (first < 0xe0) return checked((first & 0x1f) << 16 | octet() << 8 | octet());
        if (first < 0xf0) return checked((first & 0x0f) << 24 | octet() << 16 | octet() << 8 | octet());
        if (first >= Words.RESERVED) throw new MalformedSentence("control octet " + first);
        return checked(octet() << 24 | octet() << 16 | octet() << 8 | octet());
    }

    private static int checked(int length) throws MalformedSentence {
        if (length < 0 || length > WORD_MAX) {
            throw new MalformedSentence("a word of " + Integer.toUnsignedString(length) + " octets");
        }
        return length;
    }

    private String word(int length) throws IOException {
        if (end - at >= length) {
            var word = new String(buffer, at, length, StandardCharsets.UTF_8);
            at += length;
            return word;
        }
        byte[] octets = new byte[length];
        int have = end - at;
        System.arraycopy(buffer, at, octets, 0, have);
        at = end;
        if (in.readNBytes(octets, have, length - have) < length - have) throw new EOFException("within a word");
        return new String(octets, StandardCharsets.UTF_8);
    }

    private int octet() throws IOException {
        if (at == end && !fill()) throw new EOFException("within a sentence");
        return buffer[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer, 0, BUFFER);
        if (read <= 0) return false;
        at = 0;
        end = read;
        return true;
    }
}
