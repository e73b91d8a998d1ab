package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.payments.PaymentAccount;
import turnpike.payments.PaymentAccounts;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;

/// The accounts of the caller's tenant with payment providers. Secrets go in and never come out.
public final class PaymentAccountRoutes {
    private final PaymentAccounts accounts;

    public PaymentAccountRoutes(PaymentAccounts accounts) {
        this.accounts = accounts;
    }

    public void addTo(Operations operations) {
        operations
                .on("listPaymentAccounts", this::list)
                .on("createPaymentAccount", call -> Answer.created(view(accounts.create(Actors.of(call), draft(call)))))
                .on("getPaymentAccount", call -> Answer.json(view(accounts.get(call.tenant(), id(call)))))
                .on(
                        "updatePaymentAccount",
                        call -> Answer.json(view(accounts.update(Actors.of(call), id(call), draft(call)))))
                .on(
                        "disablePaymentAccount",
                        call -> Answer.json(view(accounts.disable(Actors.of(call), id(call), true))))
                .on(
                        "enablePaymentAccount",
                        call -> Answer.json(view(accounts.disable(Actors.of(call), id(call), false))))
                .on("testPaymentAccount", this::test)
                .on("registerPaymentAccount", call -> Answer.json(view(accounts.register(Actors.of(call), id(call)))));
    }

    private record Body(
            String provider,
            String name,
            Map<String, String> settings,
            @Nullable List<String> trustedAddresses,
            PaymentAccount.@Nullable AddressRule addressRule,
            @Nullable Long confirmAboveMinor,
            @Nullable Boolean refuseUnknown,
            @Nullable Boolean preferred) {}

    private record View(
            UUID id,
            String provider,
            String name,
            String label,
            Map<String, String> settings,
            List<String> trustedAddresses,
            PaymentAccount.AddressRule addressRule,
            @Nullable Long confirmAboveMinor,
            boolean refuseUnknown,
            boolean preferred,
            String confirmUrl,
            String validateUrl,
            @Nullable Instant registeredAt,
            @Nullable Instant disabledAt) {}

    private static View view(PaymentAccount account) {
        PaymentAccount.Rules rules = account.rules();
        return new View(
                account.id(),
                account.provider(),
                account.name(),
                account.label(),
                account.settings(),
                rules.trustedAddresses(),
                rules.addressRule(),
                rules.confirmAboveMinor(),
                rules.refuseUnknown(),
                account.preferred(),
                account.callbacks().confirm(),
                account.callbacks().validate(),
                account.callbacks().registeredAt(),
                account.disabledAt());
    }

    private static UUID id(Call call) {
        return call.id("paymentAccountId");
    }

    private static PaymentAccount.Draft draft(Call call) {
        Body body = call.body(Body.class);
        List<String> trusted = body.trustedAddresses;
        PaymentAccount.AddressRule rule = body.addressRule;
        return new PaymentAccount.Draft(
                body.provider,
                body.name,
                body.settings,
                new PaymentAccount.Rules(
                        trusted == null ? List.of() : trusted,
                        rule == null ? PaymentAccount.AddressRule.SCORE : rule,
                        body.confirmAboveMinor,
                        Boolean.TRUE.equals(body.refuseUnknown)),
                Boolean.TRUE.equals(body.preferred));
    }

    private Answer list(Call call) {
        return Answer.json(ListPage.all(accounts.list(call.tenant()).stream()
                .map(PaymentAccountRoutes::view)
                .toList()));
    }

    private Answer test(Call call) {
        accounts.test(call.tenant(), id(call));
        return Answer.done();
    }
}
