package turnpike.vouchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GuessesTest {
    private static final VoucherRig RIG = new VoucherRig();
    private static final String WRONG = "2222-2222-2222";
    private static final Redemption UNKNOWN = VoucherRig.refused(Redemption.Reason.UNKNOWN);
    private static final Redemption WAIT = VoucherRig.refused(Redemption.Reason.TOO_MANY_TRIES);

    private final VoucherRig.Shop shop = RIG.shop();

    private static Vouchers.Redeemer device(@Nullable String mac, String address) {
        return new Vouchers.Redeemer(null, mac, address);
    }

    private Duration waitOf(Vouchers.Redeemer by) {
        return RIG.database.call(shop.tenant, tx -> RIG.vouchers.wait(tx, shop.tenant, by));
    }

    @Test
    void aDeviceThatGuessesWaitsLongerEachTime() {
        var by = device("02-00-00-00-00-01", "198.51.100.1");
        for (int i = 0; i < 6; i++) assertThat(shop.redeem(WRONG, by)).isEqualTo(UNKNOWN);

        Duration wait = Duration.ofSeconds(10);
        for (int i = 0; i < 4; i++) {
            assertThat(shop.redeem(WRONG, by)).isEqualTo(WAIT);
            assertThat(waitOf(by)).isEqualTo(wait);
            RIG.clock.advance(wait);
            assertThat(shop.redeem(WRONG, by)).isEqualTo(UNKNOWN);
            wait = wait.multipliedBy(2);
        }
    }

    @Test
    void whoWaitsCannotEvenUseAGoodCode() {
        String code = shop.issued(1).codes().getFirst();
        var by = device("02-00-00-00-00-02", "198.51.100.2");
        for (int i = 0; i < 6; i++) shop.redeem(WRONG, by);

        assertThat(shop.redeem(code, by)).isEqualTo(WAIT);
        assertThat(shop.redeem(code, device("02-00-00-00-00-03", "198.51.100.3")))
                .isInstanceOf(Redemption.Redeemed.class);
    }

    @Test
    void anotherMacFromTheSameAddressIsStoppedByTheAddress() {
        for (int i = 0; i < 21; i++) {
            assertThat(shop.redeem(WRONG, device("02-00-00-00-02-" + (10 + i), "198.51.100.4")))
                    .isEqualTo(UNKNOWN);
        }

        assertThat(shop.redeem(WRONG, device("02-00-00-00-03-01", "198.51.100.4")))
                .isEqualTo(WAIT);
        assertThat(shop.redeem(WRONG, device("02-00-00-00-03-01", "198.51.100.5")))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void anAddressOfIpv6IsItsNetwork() {
        for (int i = 0; i < 21; i++) shop.redeem(WRONG, device("02-00-00-00-04-" + (10 + i), "2001:db8::" + (i + 1)));

        assertThat(shop.redeem(WRONG, device("02-00-00-00-05-01", "2001:db8::ffff")))
                .isEqualTo(WAIT);
        assertThat(shop.redeem(WRONG, device("02-00-00-00-05-01", "2001:db8:0:1::1")))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void manyDevicesFromManyAddressesAreStoppedByTheTenantButNotForLong() {
        for (int i = 0; i <= 500; i++) {
            assertThat(shop.redeem(WRONG, device(null, "203.0." + i / 250 + "." + i % 250)))
                    .isEqualTo(UNKNOWN);
        }

        assertThat(shop.redeem(WRONG, device(null, "203.0.113.9"))).isEqualTo(WAIT);
        RIG.clock.advance(Duration.ofSeconds(30));
        assertThat(shop.redeem(WRONG, device(null, "203.0.113.9"))).isEqualTo(UNKNOWN);
    }

    @Test
    void triesComeBackWithTime() {
        var by = device("02-00-00-00-00-06", "198.51.100.6");
        for (int i = 0; i < 5; i++) shop.redeem(WRONG, by);

        RIG.clock.advance(Duration.ofMinutes(50));
        for (int i = 0; i < 6; i++) assertThat(shop.redeem(WRONG, by)).isEqualTo(UNKNOWN);
        assertThat(shop.redeem(WRONG, by)).isEqualTo(WAIT);
    }

    @Test
    void aRefusedTryCountsThoughItsTransactionIsRolledBack() {
        var by = device("02-00-00-00-00-07", "198.51.100.7");
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> RIG.database.run(shop.tenant, tx -> {
                        RIG.vouchers.redeem(tx, shop.tenant, WRONG, by);
                        throw new IllegalStateException("refused");
                    }))
                    .hasMessage("refused");
        }

        assertThat(shop.redeem(WRONG, by)).isEqualTo(WAIT);
    }

    @Test
    void oneTenantsGuessersDoNotStopAnothers() {
        var by = device("02-00-00-00-00-08", "198.51.100.8");
        for (int i = 0; i < 7; i++) shop.redeem(WRONG, by);

        assertThat(RIG.shop().redeem(WRONG, by)).isEqualTo(UNKNOWN);
    }

    /// More at once than there are connections: each holds one and counts on another.
    @Test
    void manyGuessesAtOnceDoNotLockEachOtherOut() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                var by = device(null, "192.0.2." + i % 7);
                threads.execute(() -> shop.redeem(WRONG, by));
            }
        }

        long counted = RIG.database.call(
                shop.tenant,
                tx -> tx.sql()
                        .createQuery("select tries from voucher_guesses where tenant_id = :t and kind = 'TENANT'")
                        .bind("t", shop.tenant.value())
                        .mapTo(Long.class)
                        .one());
        assertThat(counted).isBetween(7 * 20L, 200L);
    }

    @Test
    void whatHasDrainedAwayIsForgotten() {
        shop.redeem(WRONG, device("02-00-00-00-00-09", "198.51.100.9"));
        RIG.clock.advance(Duration.ofDays(1));

        RIG.vouchers.forgetGuesses();

        assertThat(RIG.database.<Long>call(
                        shop.tenant,
                        tx -> tx.sql()
                                .createQuery("select count(*) from voucher_guesses where tenant_id = :t")
                                .bind("t", shop.tenant.value())
                                .mapTo(Long.class)
                                .one()))
                .isZero();
    }
}
