package turnpike.inbound.radius;

import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.aaa.Credential;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.ChapPassword;
import turnpike.wire.radius.MsChap1;
import turnpike.wire.radius.MsChap2;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.SharedSecret;
import turnpike.wire.radius.UserPassword;

/// What an Access-Request shows as proof, by method. Belongs to the worker that answers the request.
sealed interface Presented extends Credential {

    /// The strongest proof in the request; a NAS sends one.
    ///
    /// @throws turnpike.wire.radius.MalformedPacket when an attribute of the method has a wrong length
    static Presented of(Packet request, SharedSecret secret) {
        MsChap2 second = MsChap2.of(request);
        if (second != null) return new MsChapV2(second);
        MsChap1 first = MsChap1.of(request);
        if (first != null) return new MsChapV1(first);
        ChapPassword chap = ChapPassword.of(request);
        if (chap != null) return new Chap(chap);
        UserPassword pap = UserPassword.of(request, secret);
        if (pap != null) return new Pap(pap);
        return request.has(Attribute.EAP_MESSAGE)
                ? new Unsupported("EAP", Reason.METHOD_NOT_SUPPORTED)
                : new Unsupported("NONE", Reason.NO_CREDENTIAL);
    }

    record Pap(UserPassword shown) implements Presented {
        @Override
        public String method() {
            return "PAP";
        }

        @Override
        public boolean matches(byte[] password) {
            return shown.matches(password);
        }
    }

    record Chap(ChapPassword response) implements Presented {
        @Override
        public String method() {
            return "CHAP";
        }

        @Override
        public boolean matches(byte[] password) {
            return response.matches(password);
        }
    }

    record MsChapV1(MsChap1 response) implements Presented {
        @Override
        public String method() {
            return "MS_CHAP_V1";
        }

        @Override
        public boolean matches(byte[] password) {
            return response.matches(password);
        }
    }

    record MsChapV2(MsChap2 response) implements Presented {
        @Override
        public String method() {
            return "MS_CHAP_V2";
        }

        @Override
        public boolean matches(byte[] password) {
            return response.matches(password);
        }
    }

    /// Nothing we can check; never matches.
    record Unsupported(String method, Reason unusable) implements Presented {
        @Override
        public boolean matches(byte[] password) {
            return false;
        }
    }

    /// The MS-CHAPv2 response, whose reject has an attribute of its own; null for every other method.
    default @Nullable MsChap2 msChap2() {
        return this instanceof MsChapV2(var response) ? response : null;
    }
}
