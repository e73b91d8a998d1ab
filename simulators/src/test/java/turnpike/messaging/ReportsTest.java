package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.simulators.sms.Fault;
import turnpike.simulators.sms.TakenSms;

/// Reports late, twice, false, never: delivered is final, and a second provider is turned to once.
final class ReportsTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final MessageRig rig = new MessageRig(DATABASE);
    private final TenantId tenant = rig.tenant();

    @AfterEach
    void close() {
        // What is left of this test must not be carried by the next one's room.
        DATABASE.runAcrossTenants(tx ->
                tx.sql().execute("update dispatches set next_try_at = '2099-01-01' where next_try_at is not null"));
        rig.close();
    }

    @Test
    void withoutAReportInThreeMinutesTheSecondProviderIsTurnedToOnce() {
        UUID id = sent();

        rig.advance(Duration.ofSeconds(179));
        assertThat(rig.dispatch(tenant, id).progress().fellBackAt()).isNull();
        rig.advance(Duration.ofSeconds(2));
        MessageRig.await(() -> rig.twilio.taken().size() == 1, () -> "second provider");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        for (int i = 0; i < 5; i++) rig.advance(Duration.ofHours(12));
        rig.awaitState(tenant, id, Dispatch.State.UNKNOWN);

        assertThat(rig.africasTalking.taken()).hasSize(1);
        assertThat(rig.twilio.taken()).hasSize(1);
        assertThat(rig.reason(tenant, id)).isEqualTo("no_report");
    }

    @Test
    void aReportThatComesAfterFallingBackIsBelievedAndDeliveredIsFinal() {
        UUID id = sent();
        rig.advance(Duration.ofMinutes(4));
        MessageRig.await(() -> rig.twilio.taken().size() == 1, () -> "second provider");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        TakenSms first = rig.africasTalking.taken().getFirst();
        TakenSms second = rig.twilio.taken().getFirst();

        assertThat(rig.africasTalking.report(first, "Success", "")).isEqualTo(200);
        assertThat(rig.twilio.report(second, "failed", "30008")).isEqualTo(200);
        assertThat(rig.africasTalking.report(first, "Failed", "DeliveryFailure"))
                .isEqualTo(200);
        assertThat(rig.twilio.report(second, "delivered", "")).isEqualTo(200);

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.DELIVERED);
        assertThat(rig.day(tenant).subList(2, 4)).containsExactly(1L, 0L);
    }

    @Test
    void aReportThatComesTwiceChangesNothing() {
        UUID id = sent();
        TakenSms sms = rig.africasTalking.taken().getFirst();

        for (int i = 0; i < 3; i++) {
            assertThat(rig.africasTalking.report(sms, "Success", "")).isEqualTo(200);
        }

        assertThat(rig.kinds(tenant, id)).containsOnlyOnce(Dispatch.Event.Kind.DELIVERED);
        assertThat(rig.day(tenant)).containsExactly(1L, 1L, 1L, 0L);
    }

    @Test
    void aReportedFailureTurnsToTheSecondProviderAtOnceAndFailsWithIt() {
        UUID id = sent();

        rig.africasTalking.report(rig.africasTalking.taken().getFirst(), "Failed", "DeliveryFailure");
        MessageRig.await(() -> rig.twilio.taken().size() == 1, () -> "second provider");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        rig.twilio.report(rig.twilio.taken().getFirst(), "undelivered", "30008");

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.FAILED);
        assertThat(rig.reason(tenant, id)).isEqualTo("twilio_30008");
        assertThat(rig.day(tenant)).containsExactly(2L, 2L, 0L, 1L);
    }

    /// The second says no while the first may still deliver: it has not failed yet.
    @Test
    void itHasNotFailedWhileOneProviderMayStillDeliver() {
        UUID id = sent();
        rig.advance(Duration.ofMinutes(4));
        MessageRig.await(() -> rig.twilio.taken().size() == 1, () -> "second provider");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);

        rig.twilio.report(rig.twilio.taken().getFirst(), "undelivered", "30008");
        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.ACCEPTED);
        rig.africasTalking.report(rig.africasTalking.taken().getFirst(), "Success", "");
        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.DELIVERED);
    }

    @Test
    void whoSaidNoIsNotAskedByTheOtherProvider() {
        UUID id = sent();

        rig.africasTalking.report(rig.africasTalking.taken().getFirst(), "Rejected", "UserInBlackList");

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.FAILED);
        rig.advance(Duration.ofMinutes(4));
        assertThat(rig.twilio.taken()).isEmpty();
    }

    @Test
    void aMessageHeldForAPhoneThatIsOffIsNotSentTwice() {
        UUID id = sent();
        rig.africasTalking.report(rig.africasTalking.taken().getFirst(), "Buffered", "");

        rig.advance(Duration.ofMinutes(10));
        rig.awaitState(tenant, rig.send(tenant, "fence"), Dispatch.State.ACCEPTED);

        assertThat(rig.twilio.taken()).isEmpty();
        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.ACCEPTED);
    }

    @Test
    void aReportMayBeFasterThanTheAnswer() {
        rig.africasTalking(tenant);
        var status = new AtomicInteger();
        rig.africasTalking.whenTaken(sms -> status.set(rig.africasTalking.report(sms, "Success", "")));

        UUID id = rig.send(tenant, "fast");
        rig.awaitState(tenant, id, Dispatch.State.DELIVERED);

        assertThat(status).hasValue(200);
        assertThat(rig.dispatch(tenant, id).isFinished()).isTrue();
    }

    /// The answer was lost, but the address of the report carries our own id.
    @Test
    void aReportFindsAMessageWhoseAnswerWasLost() {
        rig.twilio(tenant);
        rig.twilio.fail(Fault.TAKEN_SILENTLY);
        UUID id = rig.send(tenant, "lost");
        rig.awaitState(tenant, id, Dispatch.State.UNKNOWN);

        assertThat(rig.twilio.report(rig.twilio.taken().getFirst(), "delivered", ""))
                .isEqualTo(200);

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.DELIVERED);
        rig.advance(Duration.ofMinutes(4));
        assertThat(rig.twilio.taken()).hasSize(1);
    }

    @Test
    void aReportWithoutTheProvidersSignatureIsRefused() {
        MessageAccount account = rig.twilio(tenant);
        UUID id = rig.send(tenant, "signed");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        TakenSms sms = rig.twilio.taken().getFirst();

        assertThat(rig.twilio.reportSigned("another-token", sms, "delivered", ""))
                .isEqualTo(403);
        var elsewhere = new TakenSms(sms.id(), sms.to(), sms.from(), sms.text(), sms.reportUrl() + "&x=1");
        assertThat(rig.twilio.reportSigned("twilio-token-0123456789", elsewhere, "delivered", ""))
                .isEqualTo(200);
        assertThat(rig.messaging.reports().url(tenant, account)).startsWith(rig.publicUrl + "/cb/s/");
        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.DELIVERED);
    }

    @Test
    void aReportToAnAddressThatIsNotOursIsUnknown() {
        UUID id = sent();
        TakenSms sms = rig.africasTalking.taken().getFirst();
        String url = sms.reportUrl();
        char last = url.charAt(url.length() - 1);
        String forged = url.substring(0, url.length() - 1) + (last == 'A' ? 'B' : 'A');

        assertThat(rig.africasTalking.report(forged, sms.id(), sms.to(), "Success", ""))
                .isEqualTo(404);
        assertThat(rig.africasTalking.report(rig.publicUrl + "/cb/s/nothing", sms.id(), sms.to(), "Success", ""))
                .isEqualTo(404);
        MessageAccount account = rig.messaging.accounts().list(tenant).getFirst();
        rig.messaging.accounts().rotateCallback(rig.actor(tenant), account.id());
        assertThat(rig.africasTalking.report(sms, "Success", "")).isEqualTo(404);

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.ACCEPTED);
    }

    /// Another tenant's good address says nothing about our messages.
    @Test
    void anothersAddressReportsNothingAboutOurs() {
        UUID id = sent();
        TenantId other = rig.tenant();
        MessageAccount theirs = rig.africasTalking(other);
        TakenSms sms = rig.africasTalking.taken().getFirst();

        String url = rig.messaging.reports().url(other, theirs);
        assertThat(rig.africasTalking.report(url, sms.id(), sms.to(), "Success", ""))
                .isEqualTo(200);
        assertThat(rig.africasTalking.report(sms.reportUrl(), "ATXid_invented", sms.to(), "Success", ""))
                .isEqualTo(200);

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.ACCEPTED);
    }

    @Test
    void whoOptsOutGetsNothingMoreUntilStaffHearOtherwise() {
        sent();
        assertThat(rig.africasTalking.optOut("KISUMU", MessageRig.PHONE)).isEqualTo(200);

        UUID refused = rig.send(tenant, "after");
        rig.awaitState(tenant, refused, Dispatch.State.FAILED);
        assertThat(rig.reason(tenant, refused)).isEqualTo("opted_out");
        rig.messaging.optOuts().remove(rig.actor(tenant), MessageRig.PHONE);
        rig.awaitState(tenant, rig.send(tenant, "again"), Dispatch.State.ACCEPTED);
    }

    /// With Africa's Talking first and Twilio second.
    private UUID sent() {
        rig.africasTalking(tenant);
        rig.twilio(tenant);
        UUID id = rig.send(tenant, "one");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        return id;
    }
}
