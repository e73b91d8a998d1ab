package turnpike.wire.routeros;

import java.io.IOException;

/// Octets that are no sentence, or one larger than anybody sends. What follows on that connection cannot be read.
public final class MalformedSentence extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedSentence(String what) {
        super(what);
    }
}
