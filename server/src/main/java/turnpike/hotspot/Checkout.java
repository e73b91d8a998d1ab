package turnpike.hotspot;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.PaymentGateway;
import turnpike.payments.Payments;
import turnpike.platform.db.Database;
import turnpike.storefront.Theme;
import turnpike.storefront.Themes;

/// Ways to pay: which of them a tenant has, and the provider's own page where a way has one.
public final class Checkout {
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    private final Database database;
    private final Payments payments;
    private final Themes themes;
    private final Visits visits;
    private final String url;
    private final PurchaseStore store = new PurchaseStore();

    Checkout(Database database, Payments payments, Themes themes, Visits visits, HotspotSettings settings) {
        this.database = database;
        this.payments = payments;
        this.themes = themes;
        this.visits = visits;
        this.url = settings.url();
        payments.comeBack(this::back);
    }

    /// Providers that are offered and can be asked, in the tenant's order.
    public List<String> ways(TenantId tenant) {
        return ways(tenant, themes.of(tenant));
    }

    /// The same with a theme that need not be set.
    public List<String> ways(TenantId tenant, Theme theme) {
        return theme.providers().stream()
                .filter(provider -> payments.accounts().has(tenant, provider))
                .toList();
    }

    /// Those by which this price can be paid.
    public List<String> ways(TenantId tenant, Money price) {
        return ways(tenant).stream()
                .filter(provider -> payments.refusal(provider, price).isEmpty())
                .toList();
    }

    /// Why no stranger can pay this price at the portal; empty when some can, with every price while there is no way
    /// to pay yet, and where nothing is to be paid.
    public Optional<InvalidInput> refusal(TenantId tenant, Money price) {
        List<String> all = ways(tenant);
        if (all.isEmpty() || price.minor() == 0) return Optional.empty();
        List<InvalidInput> refusals = all.stream()
                .flatMap(provider -> payments.refusal(provider, price).stream())
                .toList();
        return refusals.size() < all.size() ? Optional.empty() : Optional.of(refusals.getFirst());
    }

    /// The provider's page on which this purchase is paid; empty when there is none, not yet or not any more.
    public Optional<String> page(TenantId tenant, Purchase purchase) {
        UUID id = purchase.links().paymentId();
        if (id == null || purchase.state() != Purchase.State.WAITING) return Optional.empty();
        return Optional.ofNullable(payments.get(tenant, id).names().payUrlOrSecret())
                .filter(Checkout::isPage);
    }

    /// What a payer types who sends the money by hand.
    ///
    /// @param reference tells that it is for this purchase
    public record ByHand(String payBill, String reference, Money amount) {}

    /// How to pay when no prompt comes; empty where the provider takes no such money, or it is paid or given up.
    public Optional<ByHand> byHand(TenantId tenant, Purchase purchase) {
        UUID id = purchase.links().paymentId();
        boolean isPart = purchase.outcome() == Purchase.Outcome.UNDERPAID;
        boolean unpaid =
                isPart || purchase.state() == Purchase.State.WAITING || purchase.outcome() == Purchase.Outcome.NOT_PAID;
        if (id == null || !unpaid) return Optional.empty();
        Payment payment = payments.get(tenant, id);
        return Optional.ofNullable(payments.accounts().payBill(tenant, payment))
                .map(number -> new ByHand(
                        number,
                        payment.wanted().reference(),
                        isPart ? database.call(tenant, tx -> payments.missing(tx, tenant, payment)) : payment.asked()));
    }

    /// Whether it is paid on a page rather than on the phone.
    public boolean isByCard(TenantId tenant, Purchase purchase) {
        UUID id = purchase.links().paymentId();
        return id != null && isCard(payments.get(tenant, id).provider());
    }

    /// Whether the provider could not ask the payer yet and is asked again.
    public boolean isPutOff(TenantId tenant, Purchase purchase) {
        UUID id = purchase.links().paymentId();
        return purchase.state() == Purchase.State.WAITING
                && id != null
                && payments.get(tenant, id).isPutOff();
    }

    /// Why it was not paid, as payers know it.
    public enum Failure {
        FUNDS,
        CANCELLED,
        UNREACHABLE,
        PIN,
        BUSY,
        OTHER
    }

    /// Read from the code the provider gave; texts of providers are for us and change.
    public Failure failure(TenantId tenant, Purchase purchase) {
        UUID id = purchase.links().paymentId();
        String code = id == null ? null : payments.get(tenant, id).outcome().code();
        if (code == null) return Failure.OTHER;
        return switch (code) {
            case "1", "DP00800001007", "insufficient_funds" -> Failure.FUNDS;
            case "1032", "DP00800001008", "canceled" -> Failure.CANCELLED;
            case "1037", "1019", "DP00800001005", "DP00800001029", "TE", "expired" -> Failure.UNREACHABLE;
            case "2001", "DP00800001002" -> Failure.PIN;
            case "1001", "17", "26", "1025", "500.001.1001", "500.003.02", "no_token" -> Failure.BUSY;
            default -> Failure.OTHER;
        };
    }

    /// Whether this provider sends nobody a prompt.
    public static boolean isCard(String provider) {
        return provider.equals("stripe");
    }

    /// A client secret is no address; one without TLS is a provider's only in trials on this machine.
    private static boolean isPage(String text) {
        try {
            URI address = URI.create(text);
            return "https".equals(address.getScheme())
                    || ("http".equals(address.getScheme()) && THIS_MACHINE.contains(address.getHost()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The page on which the payer waits.
    private PaymentGateway.@Nullable Back back(TenantId tenant, Payment payment) {
        if (url.isEmpty() || payment.purpose() != NewPayment.Purpose.PURCHASE) return null;
        return database.<Optional<String>>call(
                        tenant,
                        tx -> store.find(tx, tenant, payment.purposeId())
                                .flatMap(purchase -> Optional.ofNullable(
                                                purchase.buyer().visitId())
                                        .flatMap(visit -> visits.find(tx, tenant, visit))
                                        .map(visit -> visits.token(visit, purchase.id()))))
                .map(s -> url + "/p/s/wait?s=" + s + "&back=")
                .map(way -> new PaymentGateway.Back(way + "paid", way + "no"))
                .orElse(null);
    }
}
