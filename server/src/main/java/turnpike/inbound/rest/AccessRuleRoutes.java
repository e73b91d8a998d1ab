package turnpike.inbound.rest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessRules;
import turnpike.base.BitRate;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Operations;

/// What the caller's tenant allows beyond its plans.
public final class AccessRuleRoutes {
    private final AccessRules rules;

    public AccessRuleRoutes(AccessRules rules) {
        this.rules = rules;
    }

    public void addTo(Operations operations) {
        operations
                .on("getAccessRules", call -> Answer.json(view(rules.get(call.tenant()))))
                .on("setAccessRules", call -> Answer.json(view(rules.set(Actors.of(call), wanted(call)))));
    }

    private record Body(
            @Nullable String payOnlyList,
            @Nullable Long payOnlyBps,
            long payOnlySeconds,
            boolean macLogin,
            long logoutStaysSeconds,
            long startGraceSeconds,
            boolean autoRenew) {}

    private static AccessRules.Rules wanted(Call call) {
        Body body = call.body(Body.class);
        return new AccessRules.Rules(
                body.payOnlyList,
                body.payOnlyBps == null ? null : new BitRate(body.payOnlyBps),
                Duration.ofSeconds(body.payOnlySeconds),
                body.macLogin,
                Duration.ofSeconds(body.logoutStaysSeconds),
                Duration.ofSeconds(body.startGraceSeconds),
                body.autoRenew);
    }

    private static Body view(AccessRules.Rules rules) {
        BitRate rate = rules.payOnlyRate();
        return new Body(
                rules.payOnlyList(),
                rate == null ? null : rate.bitsPerSecond(),
                rules.payOnlySession().toSeconds(),
                rules.macLogin(),
                rules.logoutStays().toSeconds(),
                rules.startGrace().toSeconds(),
                rules.autoRenew());
    }
}
