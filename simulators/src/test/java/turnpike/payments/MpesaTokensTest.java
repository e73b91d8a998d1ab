package turnpike.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;

/// Daraja takes the newest token of an application and no other.
final class MpesaTokensTest {
    private final MpesaHouse house = new MpesaHouse();
    private final AtomicInteger payers = new AtomicInteger();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void theTokenIsSharedByAllProcessesAndReplacedOnceWhenRefused() {
        house.pushed(50);
        Payments second = house.payments();
        house.open(somebody());
        MpesaHouse.work(second);
        assertThat(house.daraja.tokensGiven()).isEqualTo(1);

        house.daraja.dropToken();
        for (int i = 0; i < 4; i++) house.open(somebody());
        List<PaymentStore.Key> due = house.payments.orders().claim(10);
        var threads = IntStream.range(0, due.size())
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() ->
                                (i % 2 == 0 ? house.payments : second).orders().carry(due.get(i))))
                .toList();
        threads.forEach(MpesaTokensTest::join);
        assertThat(house.daraja.tokensGiven()).isEqualTo(2);
        assertThat(house.daraja.orders()).hasSize(6);

        house.clock.advance(Duration.ofMinutes(51));
        house.payments.accounts().test(house.tenant, house.account);
        assertThat(house.daraja.tokensGiven()).isEqualTo(3);
    }

    @Test
    void tenantsThatShareAnApplicationShareItsToken() {
        TenantId other = house.tenant("two");
        house.account(other);
        for (int i = 0; i < 3; i++) {
            house.open(somebody());
            house.work();
            house.open(other, somebody());
            house.work();
        }
        assertThat(house.daraja.orders()).hasSize(6);
        assertThat(house.daraja.tokensGiven()).isEqualTo(1);

        house.daraja.dropToken();
        for (int i = 0; i < 2; i++) {
            house.open(somebody());
            house.open(other, somebody());
        }
        List<PaymentStore.Key> due = house.payments.orders().claim(10);
        var threads = due.stream()
                .map(one ->
                        Thread.ofVirtual().start(() -> house.payments.orders().carry(one)))
                .toList();
        threads.forEach(MpesaTokensTest::join);
        assertThat(house.daraja.orders()).hasSize(10);
        assertThat(house.daraja.tokensGiven()).isEqualTo(2);
    }

    /// A payer of their own each: a phone with a prompt out gets no other.
    private NewPayment somebody() {
        NewPayment one = house.wanted(20);
        return new NewPayment(
                one.subscriberId(),
                one.purpose(),
                one.purposeId(),
                one.amount(),
                one.provider(),
                "+2547123456" + (10 + payers.incrementAndGet()),
                one.reference(),
                one.description());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
