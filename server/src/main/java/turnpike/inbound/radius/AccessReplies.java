package turnpike.inbound.radius;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.AccessDecision.Accept;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.aaa.AccessDecision.Reject;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.MsChap2;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.SharedSecret;

/// Writes a decision as a packet. Message-Authenticator always leads (CVE-2024-3596).
final class AccessReplies {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MPPE_ALLOWED = 1; // RFC 2548 §2.4.4
    private static final int MPPE_40_OR_128_BIT = 6; // RFC 2548 §2.4.5

    private final Answers answers;

    AccessReplies(Answers answers) {
        this.answers = answers;
    }

    void answer(Exchange exchange, Presented credential, AccessDecision decision) {
        Packet request = exchange.packet();
        switch (decision) {
            case Accept(UUID subscriberId, var terms) -> {
                PacketWriter reply = answers.start(Code.ACCESS_ACCEPT, request).messageAuthenticator();
                reply.octets(Attribute.CLASS, octets(subscriberId));
                SessionTerms.write(reply, terms, exchange.nas().nas().vendor());
                prove(reply, credential, request, exchange.nas().secret());
            }
            case Reject(Reason reason) -> {
                PacketWriter reply = answers.start(Code.ACCESS_REJECT, request).messageAuthenticator();
                reply.text(Attribute.REPLY_MESSAGE, message(reason));
                MsChap2 response = credential.msChap2();
                if (response != null) reply.octets(Attribute.MS_CHAP_ERROR, response.error(challenge()));
            }
        }
        answers.send(exchange);
    }

    /// What the method itself wants in an Accept: our proof to the subscriber and the keys for the NAS.
    private static void prove(PacketWriter reply, Presented credential, Packet request, SharedSecret secret) {
        switch (credential) {
            case Presented.MsChapV2(var response) -> {
                reply.octets(Attribute.MS_CHAP2_SUCCESS, response.success());
                allowMppe(reply);
                response.keys().write(reply, request, secret);
            }
            case Presented.MsChapV1(var response) -> {
                allowMppe(reply);
                reply.octets(Attribute.MS_CHAP_MPPE_KEYS, response.hiddenKeys(request, secret));
            }
            case Presented.Pap _, Presented.Chap _, Presented.Unsupported _ -> {}
        }
    }

    private static void allowMppe(PacketWriter reply) {
        reply.integer(Attribute.MS_MPPE_ENCRYPTION_POLICY, MPPE_ALLOWED);
        reply.integer(Attribute.MS_MPPE_ENCRYPTION_TYPES, MPPE_40_OR_128_BIT);
    }

    /// One sentence for the subscriber, shown by captive portals. Whether the name or the password was wrong stays
    /// with us; the exact reason is in the log.
    private static String message(Reason reason) {
        return switch (reason) {
            case UNKNOWN_SUBSCRIBER, WRONG_PASSWORD -> "Wrong username or password.";
            case METHOD_NOT_SUPPORTED, NO_CREDENTIAL -> "This way of logging in is not supported.";
            case SUBSCRIBER_SUSPENDED, TENANT_SUSPENDED -> "Your access is suspended.";
            case ACCESS_KIND_NOT_ALLOWED -> "Your plan cannot be used on this network.";
            case NO_ACTIVE_PLAN -> "You have no active plan.";
            case PLAN_ENDED -> "Your plan has ended.";
            case DATA_QUOTA_EXHAUSTED -> "Your data is used up.";
            case ONLINE_TIME_EXHAUSTED -> "Your time is used up.";
            case DEVICE_BLOCKED, DEVICE_UNKNOWN -> "This device is not allowed.";
            case TOO_MANY_DEVICES -> "Too many devices use these credentials.";
            case TOO_MANY_SESSIONS -> "These credentials are already in use.";
            case LOGGED_OUT -> "This device has logged out.";
        };
    }

    private static byte[] octets(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static byte[] challenge() {
        byte[] challenge = new byte[16];
        RANDOM.nextBytes(challenge);
        return challenge;
    }
}
