package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import turnpike.TestClock;
import turnpike.messaging.MessageGateway.Sent;
import turnpike.outbound.email.MailSettings;
import turnpike.outbound.email.SmtpGateway;
import turnpike.simulators.SelfSigned;
import turnpike.simulators.mail.MailServer;
import turnpike.simulators.mail.MailServer.Protection;

/// Mail over TLS against a real server: where TLS is wanted, nothing goes without, and only to whom we believe.
final class MailTlsTest {
    private static final String PASSWORD = "mail-password-1";

    private static SSLSocketFactory believing;
    private static SelfSigned named;
    private static SelfSigned misnamed;
    private static SelfSigned stranger;

    @BeforeAll
    static void make() throws Exception {
        named = SelfSigned.make("ip:127.0.0.1");
        stranger = SelfSigned.make("ip:127.0.0.1");
        misnamed = SelfSigned.make("dns:mail.elsewhere.example");
        believing = named.trusted().getSocketFactory();
    }

    private static MailServer server(Protection protection, SelfSigned certificate) {
        return new MailServer("isp", PASSWORD, protection, certificate.context());
    }

    private static Sent send(MailServer server, String security, SSLSocketFactory tls) {
        var gateway = new SmtpGateway(new MailSettings(true), new TestClock("2026-03-01T10:00:00Z"), tls);
        var access = new MessageGateway.Access(
                UUID.randomUUID(),
                Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        String.valueOf(server.port()),
                        "security",
                        security,
                        "username",
                        "isp",
                        "password",
                        PASSWORD),
                "billing@kisumu.example");
        return gateway.send(access, new MessageGateway.Letter(UUID.randomUUID(), "b@example.com", "s", "text", ""));
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS, starttls", "IMPLICIT, tls"})
    void aMailGoesOverTls(Protection protection, String security) {
        try (var server = server(protection, named)) {
            assertThat(send(server, security, believing)).isInstanceOf(Sent.Accepted.class);
            assertThat(server.mails()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS, starttls", "IMPLICIT, tls"})
    void aCertificateNobodySignedOrOfAnotherNameIsRefusedAndToldNoPassword(Protection protection, String security) {
        refused(server(protection, stranger), security, believing);
        refused(server(protection, misnamed), security, misnamed.trusted().getSocketFactory());
    }

    private static void refused(MailServer shown, String security, SSLSocketFactory tls) {
        try (var server = shown) {
            assertThat(send(server, security, tls)).isInstanceOfSatisfying(Sent.Refused.class, refused -> {
                assertThat(refused.code()).isEqualTo("smtp_tls");
                assertThat(refused.blame()).isEqualTo(MessageGateway.Blame.ACCOUNT);
            });
            assertThat(server.logins()).isZero();
            assertThat(server.mails()).isEmpty();
        }
    }

    /// Somebody on the way who takes the offer of STARTTLS out.
    @Test
    void withoutTheOfferOfTlsNothingIsSentAndNotTriedAgain() {
        refused(new MailServer("isp", PASSWORD), "starttls", believing);
    }

    @Test
    void aServerInClearIsNotSpokenToWhereTlsIsWantedFromTheStart() {
        try (var server = new MailServer("isp", PASSWORD)) {
            assertThat(send(server, "tls", believing)).isNotInstanceOf(Sent.Accepted.class);
            assertThat(server.logins()).isZero();
        }
    }
}
