package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.outbound.email.MailSettings;
import turnpike.outbound.email.SmtpGateway;
import turnpike.platform.db.Database;
import turnpike.simulators.mail.MailServer;
import turnpike.simulators.mail.MailServer.Fault;

/// Mail against a real server.
final class MailTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final MessageRig rig = new MessageRig(DATABASE);
    private final TenantId tenant = rig.tenant();
    private final MailServer server = new MailServer("isp", "mail-password-1");

    @AfterEach
    void close() {
        DATABASE.runAcrossTenants(tx ->
                tx.sql().execute("update dispatches set next_try_at = '2099-01-01' where next_try_at is not null"));
        server.close();
        rig.close();
    }

    @Test
    void aMailArrivesAsTextAndHtmlAndIsNotWaitedForAfterwards() {
        account();

        UUID id = mail("hello");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        MailServer.Mail mail = server.mails().getFirst();

        assertThat(mail.from()).isEqualTo("billing@kisumu.example");
        assertThat(mail.to()).containsExactly("otieno@example.com");
        assertThat(mail.data())
                .contains("Subject: Receipt SFL9", "text/plain", "text/html", "Message-ID: <" + id, "<p>We received");
        assertThat(rig.dispatch(tenant, id).isFinished()).isTrue();
    }

    @Test
    void aMailboxThatIsNotThereIsNobodyElsesFault() {
        account();
        server.fail(Fault.NO_MAILBOX);

        UUID id = mail("nobody");
        rig.awaitState(tenant, id, Dispatch.State.FAILED);

        assertThat(rig.reason(tenant, id)).isEqualTo("smtp_550");
    }

    @Test
    void aBusyServerIsAskedLaterAndARefusedLoginShowsAtTheAccount() {
        MessageAccount account = account();
        server.fail(Fault.BUSY);

        UUID id = mail("busy");
        MessageRig.await(
                () -> rig.kinds(tenant, id).contains(Dispatch.Event.Kind.NOT_SENT),
                () -> rig.messaging.messages().get(tenant, id).toString());
        rig.advance(Duration.ofSeconds(6));
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        server.fail(Fault.LOGIN_REFUSED);
        UUID second = mail("login");
        rig.awaitState(tenant, second, Dispatch.State.FAILED);

        assertThat(rig.messaging.accounts().get(tenant, account.id()).health().lastFailure())
                .startsWith("smtp_login");
    }

    @Test
    void aMailWhoseAnswerWasLostIsSentOnceMoreUnderTheSameName() {
        account();
        server.fail(Fault.TAKEN_SILENTLY);

        UUID id = mail("lost");
        rig.awaitState(tenant, id, Dispatch.State.UNKNOWN);
        rig.advance(Duration.ofMinutes(4));
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);

        assertThat(server.mails()).hasSize(2).allMatch(mail -> mail.data().contains("<" + id));
    }

    @Test
    void tenantsDoNotReachIntoTheOperatorsNetwork() {
        var strict = new SmtpGateway(new MailSettings(false), rig.clock);
        var access = new MessageGateway.Access(
                UUID.randomUUID(), Map.of("host", "127.0.0.1", "port", "25"), "a@example.com");

        assertThat(strict.send(access, new MessageGateway.Letter(UUID.randomUUID(), "b@example.com", "s", "t", "")))
                .isInstanceOf(MessageGateway.Sent.Refused.class);
        assertThatThrownBy(() -> strict.check(Map.of("host", "mail.example.com", "port", "5432"), "a@example.com"))
                .isInstanceOf(InvalidInput.class);
    }

    private MessageAccount account() {
        return rig.messaging
                .accounts()
                .create(
                        rig.actor(tenant),
                        "smtp",
                        MessageRig.terms("Mail", "billing@kisumu.example", true),
                        Map.of(
                                "host", "127.0.0.1",
                                "port", String.valueOf(server.port()),
                                "security", "none",
                                "username", "isp",
                                "password", "mail-password-1"));
    }

    private UUID mail(String key) {
        return rig.send(
                tenant,
                new Messages.Wanted(
                        key,
                        Messages.Channel.EMAIL,
                        "otieno@example.com",
                        "receipt",
                        "en",
                        Map.of(
                                "amount", "KES 50",
                                "plan", "Daily <5 GB>",
                                "receipt", "SFL9",
                                "ends", "12 Mar",
                                "provider", "Kisumu Net"),
                        null));
    }
}
