package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.HotspotRig.await;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;
import turnpike.ledger.Reconciliation;
import turnpike.ledger.Reconciliation.State;
import turnpike.simulators.stripe.StripeWebhooks.Manner;
import turnpike.tenancy.Zones;

/// What a provider's own feed tells becomes the third book beside our journal and uploaded statements.
final class FeedBooksTest {
    private static CardRig cards;
    private static Ledgers ledgers;

    @BeforeAll
    static void open() throws IOException {
        cards = new CardRig();
        HotspotRig rig = cards.rig;
        ledgers = Ledgers.open(rig.database, rig.ids, rig.clock, rig.audit, new Zones(rig.database));
        ledgers.compareWith(rig.payments.feeds());
    }

    @AfterAll
    static void close() {
        cards.close();
    }

    private static Reconciliation.Question today() {
        return new Reconciliation.Question("stripe", LocalDate.of(2026, 3, 2), null);
    }

    /// The line of a purchase's money.
    private static Reconciliation.Line line(CardRig.Guest guest, UUID purchase) {
        String receipt = guest.payment(purchase).receipt();
        return ledgers.reconciliation().lines(guest.shop.tenant, today(), 0, 10).items().stream()
                .filter(line -> line.receipt().equals(receipt))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStatementThatWasReadIsComparedWithTheJournal() throws Exception {
        CardRig.Guest guest = cards.new Guest();
        UUID purchase = guest.online();
        TenantId tenant = guest.shop.tenant;
        assertThat(ledgers.reconciliation().day(tenant, today()).hasFeed()).isFalse();
        assertThat(line(guest, purchase).state()).isEqualTo(State.UNCHECKED);

        cards.later(Duration.ofMinutes(1));
        cards.rig.payments.pull();
        cards.rig.payments.pull();
        assertThat(ledgers.reconciliation().day(tenant, today()).hasFeed()).isTrue();
        assertThat(line(guest, purchase).state()).isEqualTo(State.MATCHED);
        assertThat(line(guest, purchase).feedMinor()).isEqualTo(HotspotRig.PRICE);
    }

    @Test
    void moneyThatOnlyTheFeedTellsOfIsBookedAndComparedAtOnce() throws Exception {
        CardRig.Guest guest = cards.new Guest();
        UUID purchase = guest.choose("stripe");
        String page = guest.card();
        cards.stripe.webhooks().arrive(Manner.NEVER);
        CardRig.tap(page, "action=pay&card=GOOD");
        cards.later(Duration.ofMinutes(1));
        cards.rig.payments.pull();
        await(() -> guest.shop.state(purchase).equals("ONLINE"));
        assertThat(line(guest, purchase).state()).isEqualTo(State.MATCHED);
    }

    /// Two tenants of one business: each books its own payments and none of the other's.
    @Test
    void whoSharesAnAccountAtTheProviderBooksNothingOfTheOther() throws Exception {
        CardRig.Guest guest = cards.new Guest();
        guest.choose("stripe");
        String page = guest.card();
        CardRig.Guest neighbour = cards.new Guest(); // its address is where events come to now
        CardRig.tap(page, "action=pay&card=GOOD");
        UUID purchase = guest.shop.lastPurchase();
        cards.later(Duration.ofMinutes(1));
        cards.rig.payments.pull();

        await(() -> guest.shop.state(purchase).equals("ONLINE"));
        assertThat(neighbour.shop.count("payments")).isZero();
        assertThat(ledgers.reconciliation()
                        .lines(neighbour.shop.tenant, today(), 0, 10)
                        .items())
                .isEmpty();
        assertThat(cards.rig.metrics.total("payment_feed_foreign", "provider", "stripe"))
                .isPositive();
    }
}
