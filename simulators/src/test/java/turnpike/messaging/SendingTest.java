package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.simulators.sms.Fault;
import turnpike.simulators.sms.TakenSms;

/// From the order to the provider: once per key, whatever goes wrong on the way.
final class SendingTest {
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
    void anSmsIsSentAfterItsTransactionAndDeliveredByItsReport() {
        rig.africasTalking(tenant);

        UUID id = rig.send(tenant, "first");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        TakenSms sms = rig.africasTalking.taken().getFirst();

        assertThat(sms.to()).isEqualTo(MessageRig.PHONE);
        assertThat(sms.from()).isEqualTo("KISUMU");
        assertThat(sms.text()).contains("254712345149", "s3cretPass99");
        assertThat(rig.africasTalking.report(sms, "Success", "")).isEqualTo(200);
        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.DELIVERED);
        assertThat(rig.kinds(tenant, id))
                .containsExactly(
                        Dispatch.Event.Kind.QUEUED,
                        Dispatch.Event.Kind.SENDING,
                        Dispatch.Event.Kind.ACCEPTED,
                        Dispatch.Event.Kind.DELIVERED);
        assertThat(rig.day(tenant)).containsExactly(1L, 1L, 1L, 0L);
        assertThat(rig.messaging.figures().sms(tenant, "KES").costs().total().minor())
                .isEqualTo(80);
    }

    @Test
    void whatWasRolledBackIsNotSent() {
        rig.africasTalking(tenant);

        assertThatThrownBy(() -> DATABASE.run(tenant, tx -> {
                    rig.messaging.messages().send(tx, tenant, MessageRig.otp("gone", MessageRig.PHONE));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        rig.awaitState(tenant, rig.send(tenant, "other"), Dispatch.State.ACCEPTED);

        assertThat(rig.africasTalking.taken()).hasSize(1);
    }

    @Test
    void theSameKeyFromManyAtOnceIsOneSms() throws Exception {
        rig.africasTalking(tenant);
        var go = new CountDownLatch(1);
        Set<UUID> ids = new HashSet<>();

        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<UUID>> all = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(_ -> many.submit(() -> {
                        go.await();
                        return rig.send(tenant, "same");
                    }))
                    .toList();
            go.countDown();
            for (var one : all) ids.add(one.get());
        }
        UUID id = ids.iterator().next();
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        rig.awaitState(tenant, rig.send(tenant, "fence"), Dispatch.State.ACCEPTED);

        assertThat(ids).hasSize(1);
        assertThat(rig.africasTalking.taken()).hasSize(2);
    }

    @Test
    void aProviderInTroubleIsAskedAgainAndThenTheOther() {
        rig.africasTalking(tenant);
        rig.twilio(tenant);
        rig.africasTalking.failAlways(Fault.BROKEN);

        UUID id = rig.send(tenant, "patience");
        for (int tries = 1; tries <= 2; tries++) {
            int seen = tries;
            MessageRig.await(() -> count(id, Dispatch.Event.Kind.NOT_SENT) == seen, () -> "try " + seen);
            rig.advance(Duration.ofSeconds(16));
        }
        MessageRig.await(() -> count(id, Dispatch.Event.Kind.NOT_SENT) == 3, () -> "third try");
        rig.advance(Duration.ofSeconds(31));
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);

        assertThat(rig.africasTalking.taken()).isEmpty();
        assertThat(rig.twilio.taken()).hasSize(1);
        assertThat(rig.day(tenant)).containsExactly(1L, 1L, 0L, 0L);
    }

    @Test
    void aProviderThatIsGoneIsNotSureToHaveNothing() {
        rig.africasTalking(tenant);
        rig.africasTalking.close();

        UUID id = rig.send(tenant, "gone");
        MessageRig.await(() -> count(id, Dispatch.Event.Kind.NOT_SENT) == 1, () -> "no connection");

        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.QUEUED);
    }

    @Test
    void anAccountWithoutCreditLeavesItToTheOtherAtOnce() {
        MessageAccount first = rig.africasTalking(tenant);
        rig.twilio(tenant);
        rig.africasTalking.fail(Fault.NO_CREDIT);

        UUID id = rig.send(tenant, "credit");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);

        assertThat(rig.twilio.taken()).hasSize(1);
        assertThat(rig.messaging.accounts().get(tenant, first.id()).health().lastFailure())
                .contains("405");
    }

    @Test
    void aRecipientRefusedWithinASuccessHasFailedAndNobodyElseIsAsked() {
        rig.africasTalking(tenant);
        rig.twilio(tenant);
        rig.africasTalking.fail(Fault.BLACKLISTED);

        UUID id = rig.send(tenant, "no thanks");
        rig.awaitState(tenant, id, Dispatch.State.FAILED);

        assertThat(rig.reason(tenant, id)).isEqualTo("at_406");
        assertThat(rig.twilio.taken()).isEmpty();
        assertThat(rig.day(tenant)).containsExactly(0L, 0L, 0L, 1L);
    }

    @Test
    void withWrongCredentialsEverywhereItFails() {
        rig.twilio(tenant);
        rig.twilio.failAlways(Fault.UNKNOWN_ACCOUNT);

        UUID id = rig.send(tenant, "key");
        rig.awaitState(tenant, id, Dispatch.State.FAILED);

        assertThat(rig.reason(tenant, id)).isEqualTo("twilio_20003");
    }

    @Test
    void withoutAnAccountItFailsWhereEverybodySees() {
        UUID id = rig.send(tenant, "nobody");
        rig.awaitState(tenant, id, Dispatch.State.FAILED);

        assertThat(rig.reason(tenant, id)).isEqualTo("no_account");
    }

    /// The provider took it and its answer was lost: with one account it is sent once more, never a third time.
    @Test
    void whatNobodyIsSureOfIsSentOnceMoreAndNoMore() {
        rig.africasTalking(tenant);
        rig.africasTalking.failAlways(Fault.TAKEN_SILENTLY);

        UUID id = rig.send(tenant, "who knows");
        rig.awaitState(tenant, id, Dispatch.State.UNKNOWN);
        rig.advance(Duration.ofMinutes(4));
        MessageRig.await(() -> count(id, Dispatch.Event.Kind.UNSURE) == 2, () -> "second sending");
        for (int hours = 0; hours < 60; hours += 20) rig.advance(Duration.ofHours(20));
        MessageRig.await(() -> rig.dispatch(tenant, id).isFinished(), () -> "the end");

        assertThat(rig.africasTalking.taken()).hasSize(2);
        assertThat(rig.dispatch(tenant, id).state()).isEqualTo(Dispatch.State.UNKNOWN);
    }

    /// Between the provider's answer and our commit the process dies: the row is left in SENDING.
    @Test
    void whatWasBeingSentWhenWeStoppedCountsAsUnknownAndIsSentByTheOther() {
        rig.africasTalking(tenant);
        rig.twilio(tenant);
        UUID id = rig.send(tenant, "crash");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        DATABASE.run(tenant, tx -> {
            tx.sql()
                    .createUpdate("update dispatches set state = 'SENDING', accepted_at = null, next_try_at = :lease"
                            + " where tenant_id = :tenant and dispatch_id = :id")
                    .bind("lease", rig.clock.instant().plusSeconds(120))
                    .bind("tenant", tenant.value())
                    .bind("id", id)
                    .execute();
        });
        rig.restart();

        rig.advance(Duration.ofSeconds(121));
        rig.awaitState(tenant, id, Dispatch.State.UNKNOWN);
        rig.advance(Duration.ofMinutes(4));
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);

        assertThat(rig.africasTalking.taken()).hasSize(1);
        assertThat(rig.twilio.taken()).hasSize(1);
    }

    @Test
    void aMissingValueOrAnImpossibleNumberIsRefusedAtOnce() {
        var incomplete = new Messages.Wanted(
                "k", Messages.Channel.SMS, MessageRig.PHONE, "otp", null, Map.of("code", "1"), null);

        assertThatThrownBy(() -> rig.send(tenant, incomplete))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("values.provider");
        assertThatThrownBy(() -> rig.send(tenant, MessageRig.otp("k", "0712345149")))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    void budgetsAreCheckedBeforeAnythingIsSent() {
        rig.africasTalking(tenant);
        rig.messaging.budgets().put(rig.actor(tenant), new Budget(2, 3, 30, "en", 9, true));

        rig.awaitState(tenant, rig.send(tenant, "1"), Dispatch.State.ACCEPTED);
        rig.awaitState(tenant, rig.send(tenant, "2"), Dispatch.State.ACCEPTED);
        UUID third = rig.send(tenant, "3");
        rig.awaitState(tenant, third, Dispatch.State.FAILED);
        rig.advance(Duration.ofDays(1));
        rig.awaitState(tenant, rig.send(tenant, "4"), Dispatch.State.ACCEPTED);
        UUID fifth = rig.send(tenant, "5");
        rig.awaitState(tenant, fifth, Dispatch.State.FAILED);

        assertThat(rig.reason(tenant, third)).isEqualTo("budget_reached");
        assertThat(rig.messaging.messages().get(tenant, fifth).events())
                .anyMatch(event -> "the budget of the month".equals(event.detail()));
        assertThat(rig.africasTalking.taken()).hasSize(3);
    }

    @Test
    void oneNumberGetsSoManyADay() {
        rig.africasTalking(tenant);
        rig.messaging.budgets().put(rig.actor(tenant), new Budget(null, null, 2, "en", 9, true));

        rig.awaitState(tenant, rig.send(tenant, "1"), Dispatch.State.ACCEPTED);
        rig.awaitState(tenant, rig.send(tenant, "2"), Dispatch.State.ACCEPTED);
        rig.awaitState(tenant, rig.send(tenant, "3"), Dispatch.State.FAILED);
        UUID other = rig.send(tenant, MessageRig.otp("4", "+254700000001"));
        rig.awaitState(tenant, other, Dispatch.State.ACCEPTED);
    }

    @Test
    void oneTenantsCrowdDoesNotHoldUpAnother() {
        rig.africasTalking(tenant);
        TenantId small = rig.tenant();
        rig.africasTalking(small);
        DATABASE.run(tenant, tx -> {
            for (int i = 0; i < 120; i++) {
                rig.messaging.messages().send(tx, tenant, MessageRig.otp("crowd " + i, "+2547000" + (10_000 + i)));
            }
        });
        UUID one = rig.send(small, "single");
        rig.awaitState(small, one, Dispatch.State.ACCEPTED);
        int before =
                rig.africasTalking.taken().stream().map(TakenSms::to).toList().indexOf(MessageRig.PHONE);
        MessageRig.await(() -> rig.africasTalking.taken().size() == 121, () -> "all");

        assertThat(before).isLessThan(90);
    }

    @Test
    void anAccountIsKeptToItsRate() {
        MessageAccount account = rig.africasTalking(tenant);
        var slow = new MessageAccount.Terms("Africa's Talking", "KISUMU", 2, 0, true, true, 100, true);
        rig.messaging.accounts().update(rig.actor(tenant), account.id(), slow, null);

        for (int i = 0; i < 6; i++) rig.send(tenant, MessageRig.otp("r" + i, "+25470000000" + i));
        MessageRig.await(() -> rig.africasTalking.taken().size() == 2, () -> "two in the first second");
        rig.advance(Duration.ofSeconds(1));
        MessageRig.await(() -> rig.africasTalking.taken().size() == 4, () -> "two more in the next");
    }

    @Test
    void aTextIsDroppedSevenDaysAfterTheEndAndThenNotSentAgain() {
        rig.africasTalking(tenant);
        UUID id = rig.send(tenant, "secret");
        rig.awaitState(tenant, id, Dispatch.State.ACCEPTED);
        rig.africasTalking.report(rig.africasTalking.taken().getFirst(), "Success", "");

        rig.clock.advance(Duration.ofDays(6));
        rig.messaging.forget();
        assertThat(rig.messaging.messages().get(tenant, id).text()).isNotNull();
        Dispatch again = rig.messaging.messages().resend(rig.actor(tenant), id);
        assertThatThrownBy(() -> rig.messaging.messages().resend(rig.actor(tenant), id))
                .isInstanceOf(Conflict.class);
        rig.awaitState(tenant, again.id(), Dispatch.State.ACCEPTED);
        rig.africasTalking.report(rig.africasTalking.taken().getLast(), "Success", "");
        rig.clock.advance(Duration.ofDays(2));
        rig.messaging.forget();

        assertThat(rig.messaging.messages().get(tenant, id).text()).isNull();
        assertThatThrownBy(() -> rig.messaging.messages().resend(rig.actor(tenant), id))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("not kept");
    }

    @Test
    void nobodySeesAnothersMessagesAccountsOrWords() {
        MessageAccount account = rig.africasTalking(tenant);
        UUID id = rig.send(tenant, "mine");
        TenantId other = rig.tenant();
        rig.messaging
                .templates()
                .put(
                        rig.actor(tenant),
                        TemplateName.OTP,
                        "en",
                        Messages.Channel.SMS,
                        new Wording("", "{code} our own way"));

        assertThatThrownBy(() -> rig.messaging.messages().get(other, id)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> rig.messaging.accounts().get(other, account.id()))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> rig.messaging.messages().test(rig.actor(other), account.id(), MessageRig.PHONE, "x"))
                .isInstanceOf(NotFound.class);
        assertThat(rig.messaging
                        .templates()
                        .get(other, TemplateName.OTP, "en", Messages.Channel.SMS)
                        .own())
                .isFalse();
        assertThat(rig.send(other, "mine")).isNotEqualTo(id);
    }

    @Test
    void aTestGoesThroughTheAccountNamedAndItsOutcomeShowsThere() {
        rig.africasTalking(tenant);
        MessageAccount second = rig.twilio(tenant);

        Dispatch test = rig.messaging.messages().test(rig.actor(tenant), second.id(), MessageRig.PHONE, "Kisumu Net");
        rig.awaitState(tenant, test.id(), Dispatch.State.ACCEPTED);

        assertThat(rig.twilio.taken()).hasSize(1);
        assertThat(rig.messaging.accounts().get(tenant, second.id()).health().lastTest())
                .isEqualTo("SUCCESS");
    }

    private long count(UUID id, Dispatch.Event.Kind kind) {
        return rig.kinds(tenant, id).stream().filter(kind::equals).count();
    }
}
