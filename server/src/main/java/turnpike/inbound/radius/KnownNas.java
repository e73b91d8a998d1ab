package turnpike.inbound.radius;

import turnpike.nases.Nas;
import turnpike.wire.radius.SharedSecret;

/// A NAS with its shared secret made ready for signing.
record KnownNas(Nas nas, SharedSecret secret) {
    static KnownNas of(Nas nas) {
        return new KnownNas(nas, new SharedSecret(nas.secret().octets()));
    }
}
