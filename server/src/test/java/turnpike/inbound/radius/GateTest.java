package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.nases.NasVendor;
import turnpike.platform.metrics.Status;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;

/// Who is answered at all: proof of the secret, the BlastRADIUS rules (CVE-2024-3596), several NASes at one address.
final class GateTest {
    private final TestServer house = new TestServer(
            TestServer.nas("strict", "testing123", NasVendor.GENERIC, true),
            TestServer.nas("lenient", "testing456", NasVendor.GENERIC, false));
    private final int auth = house.server.authPort();
    private final int acct = house.server.acctPort();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void theSecretThatSignedNamesTheNas() throws IOException {
        try (TestNas strict = new TestNas("testing123");
                TestNas lenient = new TestNas("testing456")) {
            assertThat(lenient.ask(lenient.pap("demo", "demo"), auth).code()).isEqualTo(Code.ACCESS_ACCEPT);
            assertThat(strict.ask(strict.pap("demo", "demo"), auth).code()).isEqualTo(Code.ACCESS_ACCEPT);
            lenient.ask(lenient.accounting(1, "s1", packet -> {}), acct);

            assertThat(house.asked).extracting(request -> request.nas().name()).containsExactly("lenient", "strict");
            assertThat(house.recorded.getFirst().nas().name()).isEqualTo("lenient");
            assertThat(house.sightings).containsExactly("lenient", "strict", "lenient");
        }
    }

    @Test
    void anUnsignedRequestIsAnsweredWhereTheOperatorAllowsItAndNoted() throws IOException {
        try (TestNas lenient = new TestNas("testing456")) {
            Packet reply = lenient.ask(lenient.unsignedPap("demo", "demo"), auth);

            assertThat(reply.code()).isEqualTo(Code.ACCESS_ACCEPT);
            assertThat(house.sightings).containsExactly("lenient unsigned");
        }
    }

    @Test
    void aStrictNasMustSign() throws IOException {
        house.nases.removeLast();
        try (TestNas strict = new TestNas("testing123")) {
            assertThat(strict.isIgnored(strict.unsignedPap("demo", "demo"), auth))
                    .isTrue();
            house.hasDropped(Drop.MESSAGE_AUTHENTICATOR_MISSING, 1);
            assertThat(house.drops).containsExactly("127.0.0.1 message_authenticator_missing");
            assertThat(house.asked).isEmpty();
        }
    }

    @Test
    void anUnsignedProxyStateIsTheHandleOfTheForgery() throws IOException {
        try (TestNas lenient = new TestNas("testing456")) {
            byte[] request = lenient.request(
                    Code.ACCESS_REQUEST, packet -> packet.octets(Attribute.PROXY_STATE, new byte[] {1}), false);

            assertThat(lenient.isIgnored(request, auth)).isTrue();
            house.hasDropped(Drop.UNSIGNED_PROXY_STATE, 1);
            assertThat(house.drops).containsExactly("127.0.0.1 unsigned_proxy_state");
        }
    }

    /// RFC 3579 §3.1 and RFC 5997 §3 leave no choice, whatever the operator allows.
    @Test
    void eapAndStatusServerMustAlwaysBeSigned() throws IOException {
        try (TestNas lenient = new TestNas("testing456")) {
            byte[] eap = lenient.request(
                    Code.ACCESS_REQUEST,
                    packet -> packet.octets(Attribute.EAP_MESSAGE, new byte[] {2, 0, 0, 4}),
                    false);

            assertThat(lenient.isIgnored(eap, auth)).isTrue();
            assertThat(lenient.isIgnored(lenient.request(Code.STATUS_SERVER, packet -> {}, false), acct))
                    .isTrue();
            house.hasDropped(Drop.MESSAGE_AUTHENTICATOR_MISSING, 2);
        }
    }

    @Test
    void aWrongSignatureIsNeverAnswered() throws IOException {
        try (TestNas stranger = new TestNas("guessed")) {
            assertThat(stranger.isIgnored(stranger.pap("demo", "demo"), auth)).isTrue();
            assertThat(stranger.isIgnored(stranger.accounting(1, "s1", packet -> {}), acct))
                    .isTrue();
            assertThat(stranger.isIgnored(stranger.request(Code.STATUS_SERVER, packet -> {}, true), auth))
                    .isTrue();
            house.hasDropped(Drop.BAD_AUTHENTICATOR, 3);
            assertThat(house.drops).hasSize(3).containsOnly("127.0.0.1 bad_authenticator");
            assertThat(house.recorded).isEmpty();
        }
    }

    /// An Accounting-Request proves itself twice when it carries a Message-Authenticator: both must hold.
    @Test
    void aWrongMessageAuthenticatorInAccountingIsRefused() throws IOException {
        try (TestNas strict = new TestNas("testing123")) {
            byte[] fake = strict.request(
                    Code.ACCOUNTING_REQUEST,
                    packet -> packet.integer(Attribute.ACCT_STATUS_TYPE, 1)
                            .text(Attribute.ACCT_SESSION_ID, "s1")
                            .octets(Attribute.MESSAGE_AUTHENTICATOR, new byte[16]),
                    false);

            assertThat(strict.isIgnored(fake, acct)).isTrue();
            house.hasDropped(Drop.BAD_AUTHENTICATOR, 1);
        }
    }

    @Test
    void statusServerIsAnsweredOnBothPorts() throws IOException {
        try (TestNas strict = new TestNas("testing123")) {
            assertThat(strict.ask(strict.request(Code.STATUS_SERVER, packet -> {}, true), auth)
                            .code())
                    .isEqualTo(Code.ACCESS_ACCEPT);
            assertThat(strict.ask(strict.request(Code.STATUS_SERVER, packet -> {}, true), acct)
                            .code())
                    .isEqualTo(Code.ACCOUNTING_RESPONSE);
        }
    }

    /// The source of an IPv4 packet must still look like IPv4, or no NAS would be found by its address.
    @Test
    void onEveryAddressIPv4StaysIPv4() throws IOException {
        try (TestServer open = new TestServer(
                        TestServer.everywhere(), TestServer.nas("gate", "testing123", NasVendor.GENERIC, true));
                TestNas nas = new TestNas("testing123")) {
            assertThat(nas.ask(nas.pap("demo", "demo"), open.server.authPort()).code())
                    .isEqualTo(Code.ACCESS_ACCEPT);
            open.nases.clear();
            assertThat(nas.isIgnored(nas.pap("demo", "demo"), open.server.authPort()))
                    .isTrue();
            assertThat(open.strangers).containsExactly("127.0.0.1 null");
        }
    }

    @Test
    void healthSaysWhetherThePortsAreServed() {
        assertThat(house.server.health().status()).isEqualTo(Status.OK);
        house.server.close();
        assertThat(house.server.health().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void anUnknownNasIsRememberedForTheOperator() throws IOException {
        house.nases.clear();
        try (TestNas stranger = new TestNas("new")) {
            byte[] request = stranger.request(
                    Code.ACCESS_REQUEST, packet -> packet.text(Attribute.NAS_IDENTIFIER, "roof"), true);

            assertThat(stranger.isIgnored(request, auth)).isTrue();
            assertThat(house.strangers).containsExactly("127.0.0.1 roof");
            house.hasDropped(Drop.UNKNOWN_NAS, 1);
            assertThat(house.drops).isEmpty();
        }
    }

    @Test
    void whatHasNoBusinessHereIsDroppedAndCounted() throws IOException {
        try (TestNas strict = new TestNas("testing123")) {
            byte[] request = strict.pap("demo", "demo");

            assertThat(strict.isIgnored(request, acct)).isTrue();
            assertThat(strict.isIgnored(Arrays.copyOf(request, 30), auth)).isTrue();
            assertThat(strict.isIgnored(new byte[0], auth)).isTrue();
            house.hasDropped(Drop.UNEXPECTED_CODE, 1);
            house.hasDropped(Drop.MALFORMED, 2);
        }
    }
}
