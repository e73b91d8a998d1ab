package turnpike.inbound.rest;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Tenants;
import turnpike.vouchers.Agent;
import turnpike.vouchers.AgentEntry;
import turnpike.vouchers.AgentScores;
import turnpike.vouchers.Agents;

/// The agents of the caller's tenant.
public final class AgentRoutes {
    private final Agents agents;
    private final Tenants tenants;

    public AgentRoutes(Agents agents, Tenants tenants) {
        this.agents = agents;
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on("listAgents", this::list)
                .on("createAgent", this::create)
                .on("getAgent", call -> Answer.json(View.of(agents.get(call.tenant(), call.id("agentId")))))
                .on("updateAgent", this::update)
                .on("listAgentStock", this::stock)
                .on("listAgentEntries", this::statement)
                .on("listAgentScores", this::scores)
                .on("settleAgent", this::settle);
    }

    private record Body(
            String name,
            @Nullable String phone,
            @Nullable Integer commissionBasisPoints,
            @Nullable Long creditLimitMinor,
            @Nullable String currency,
            @Nullable Boolean active) {}

    private record SettlementBody(long valueMinor, String reference) {}

    private record View(
            UUID id,
            String name,
            @Nullable String phone,
            int commissionBasisPoints,
            long creditLimitMinor,
            String currency,
            boolean active,
            long owedMinor,
            long refundMinor,
            @Nullable Integer score,
            Instant createdAt) {
        static View of(Agent.Standing standing) {
            Agent agent = standing.agent();
            Agent.Terms terms = agent.terms();
            return new View(
                    agent.id(),
                    terms.name(),
                    terms.phone(),
                    terms.commissionBasisPoints(),
                    terms.creditLimit().minor(),
                    terms.creditLimit().currency(),
                    agent.closedAt() == null,
                    standing.owed().minor(),
                    standing.refund().minor(),
                    standing.score() == null ? null : standing.score().points(),
                    agent.createdAt());
        }
    }

    private record StockView(
            UUID batchId,
            int number,
            String planName,
            long valueMinor,
            String currency,
            int issued,
            int used,
            int voided,
            int expired) {
        static StockView of(Agent.Stock stock) {
            return new StockView(
                    stock.batchId(),
                    stock.batch(),
                    stock.planName(),
                    stock.value().minor(),
                    stock.value().currency(),
                    stock.counts().issued(),
                    stock.counts().used(),
                    stock.counts().voided(),
                    stock.counts().expired());
        }
    }

    private record EntryView(
            UUID id,
            AgentEntry.Kind kind,
            long valueMinor,
            long cashMinor,
            long commissionMinor,
            long refundMinor,
            String currency,
            @Nullable UUID batchId,
            int vouchers,
            @Nullable String reference,
            Instant at,
            String by) {
        static EntryView of(AgentEntry entry) {
            AgentEntry.Details details = entry.details();
            return new EntryView(
                    entry.id(),
                    entry.kind(),
                    entry.value().minor(),
                    details.cash().minor(),
                    details.commission().minor(),
                    details.refund().minor(),
                    entry.value().currency(),
                    details.batchId(),
                    details.vouchers(),
                    details.reference(),
                    entry.at(),
                    entry.by());
        }
    }

    private record ScoreView(LocalDate day, int score, int used, int usualMilli, int failed, int early) {
        static ScoreView of(AgentScores.Score score) {
            return new ScoreView(
                    score.day(), score.points(), score.used(), score.usualMilli(), score.failed(), score.early());
        }
    }

    private Answer list(Call call) {
        var page = call.page();
        Boolean active = switch (call.text("state")) {
            case "active" -> Boolean.TRUE;
            case "closed" -> Boolean.FALSE;
            default -> null;
        };
        var search = new Agents.Search(call.textOrNull("q"), active, page.offset(), page.perPage());
        var found = agents.find(call.tenant(), search);
        return Answer.json(ListPage.of(found.items().stream().map(View::of).toList(), page, found.total()));
    }

    private Answer create(Call call) {
        return Answer.created(View.of(agents.create(Actors.of(call), terms(call))));
    }

    private Answer update(Call call) {
        boolean active = !Boolean.FALSE.equals(call.body(Body.class).active);
        return Answer.json(View.of(agents.update(Actors.of(call), call.id("agentId"), terms(call), active)));
    }

    private Answer stock(Call call) {
        var found = agents.stock(call.tenant(), call.id("agentId"));
        return Answer.json(ListPage.all(found.stream().map(StockView::of).toList()));
    }

    private Answer statement(Call call) {
        var page = call.page();
        var found = agents.statement(call.tenant(), call.id("agentId"), page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.items().stream().map(EntryView::of).toList(), page, found.total()));
    }

    private Answer scores(Call call) {
        var found = agents.scores(call.tenant(), call.id("agentId"));
        return Answer.json(ListPage.all(found.stream().map(ScoreView::of).toList()));
    }

    private Answer settle(Call call) {
        SettlementBody body = call.body(SettlementBody.class);
        UUID id = call.id("agentId");
        String currency =
                agents.get(call.tenant(), id).agent().terms().creditLimit().currency();
        var value = new Money(body.valueMinor, currency).entered("valueMinor");
        return Answer.created(EntryView.of(agents.settle(Actors.of(call), id, value, body.reference)));
    }

    private Agent.Terms terms(Call call) {
        Body body = call.body(Body.class);
        String currency = body.currency != null
                ? body.currency
                : tenants.get(call.tenant()).currency().getCurrencyCode();
        return new Agent.Terms(
                body.name,
                body.phone == null || body.phone.isBlank() ? null : body.phone.strip(),
                body.commissionBasisPoints == null ? 0 : body.commissionBasisPoints,
                new Money(body.creditLimitMinor == null ? 0 : body.creditLimitMinor, currency));
    }
}
