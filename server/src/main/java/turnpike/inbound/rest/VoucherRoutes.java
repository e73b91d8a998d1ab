package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;
import turnpike.vouchers.Agents;
import turnpike.vouchers.Batch;
import turnpike.vouchers.Batches;
import turnpike.vouchers.NewBatch;
import turnpike.vouchers.Printed;
import turnpike.vouchers.Redemption;
import turnpike.vouchers.Voucher;
import turnpike.vouchers.VoucherSheet;
import turnpike.vouchers.VoucherState;
import turnpike.vouchers.VoucherTable;
import turnpike.vouchers.Vouchers;

/// Batches of vouchers of the caller's tenant. Codes leave with the answer that makes them and with no other.
public final class VoucherRoutes {
    private final Batches batches;
    private final Vouchers vouchers;
    private final Agents agents;
    private final Tenants tenants;
    private final Filters filters;
    private final String portal;

    /// @param portal scheme and host of the portal pages, as in `https://wifi.example`
    public VoucherRoutes(
            Batches batches, Vouchers vouchers, Agents agents, Tenants tenants, Belongings belongings, String portal) {
        this.batches = batches;
        this.vouchers = vouchers;
        this.agents = agents;
        this.tenants = tenants;
        this.filters = new Filters(belongings);
        this.portal = portal;
    }

    public void addTo(Operations operations) {
        operations
                .on("listVoucherBatches", this::list)
                .on("createVoucherBatch", this::create)
                .on("getVoucherBatch", this::get)
                .on("listVouchers", this::listVouchers)
                .on("issueVouchers", this::issue)
                .on("voidVouchers", this::voidVouchers)
                .on("reprintVouchers", this::reprint)
                .on("findVoucher", this::find);
    }

    private enum Format {
        PDF,
        CSV
    }

    private record CreateBody(
            UUID planId,
            int size,
            @Nullable Format format,
            @Nullable String prefix,
            @Nullable String suffix,
            @Nullable Instant expiresAt,
            @Nullable String note) {}

    private record IssueBody(
            @Nullable UUID agentId,
            @Nullable Integer from,
            @Nullable Integer until) {}

    private record VoidBody(
            String reason, @Nullable Integer from, @Nullable Integer until) {}

    private record ReprintBody(@Nullable Format format) {}

    private record FindBody(String code) {}

    private record BatchView(
            UUID id,
            int number,
            UUID planId,
            String planName,
            int planVersion,
            long valueMinor,
            String currency,
            @Nullable String prefix,
            @Nullable String suffix,
            int size,
            int printed,
            int issued,
            int used,
            int voided,
            int expired,
            @Nullable Instant expiresAt,
            @Nullable String note,
            @Nullable UUID reprintOf,
            Instant createdAt,
            String createdBy) {}

    private record View(
            UUID id,
            UUID batchId,
            String serial,
            VoucherState state,
            Instant changedAt,
            String changedBy,
            @Nullable UUID agentId,
            @Nullable UUID subscriberId) {
        static View of(Voucher voucher) {
            return new View(
                    voucher.id(),
                    voucher.batchId(),
                    voucher.serial(),
                    voucher.state(),
                    voucher.changedAt(),
                    voucher.changedBy(),
                    voucher.agentId(),
                    voucher.usedBy());
        }
    }

    private record EventView(
            VoucherState state,
            Instant at,
            String by,
            @Nullable String detail) {}

    private record RefusalView(
            Redemption.Reason reason, Instant at, @Nullable String macAddress, String address) {}

    private record LifeView(View voucher, List<EventView> events, List<RefusalView> refusals) {}

    private Answer list(Call call) {
        var page = call.page();
        UUID agentId = call.idOrNull("agentId");
        if (agentId != null) agents.get(call.tenant(), agentId);
        var search = new Batches.Search(
                call.textOrNull("q"),
                filters.id(call, "planId", Belongings.Kind.PLAN),
                agentId,
                page.offset(),
                page.perPage());
        var found = batches.find(call.tenant(), search);
        return Answer.json(
                ListPage.of(found.items().stream().map(VoucherRoutes::view).toList(), page, found.total()));
    }

    private Answer create(Call call) {
        CreateBody body = call.body(CreateBody.class);
        var wanted = new NewBatch(
                body.planId,
                body.size,
                body.prefix == null ? "" : body.prefix,
                body.suffix == null ? "" : body.suffix,
                body.expiresAt,
                body.note == null ? "" : body.note.strip());
        return print(call, batches.create(Actors.of(call), wanted), body.format);
    }

    private Answer get(Call call) {
        return Answer.json(view(batches.get(call.tenant(), call.id("batchId"))));
    }

    private Answer listVouchers(Call call) {
        var page = call.page();
        UUID batchId = batches.get(call.tenant(), call.id("batchId")).id();
        var state = call.wordOrNull("state", VoucherState.class);
        var found = vouchers.list(call.tenant(), new Vouchers.Search(batchId, state, page.offset(), page.perPage()));
        return Answer.json(ListPage.of(found.items().stream().map(View::of).toList(), page, found.total()));
    }

    private Answer issue(Call call) {
        IssueBody body = call.body(IssueBody.class);
        batches.issue(Actors.of(call), call.id("batchId"), range(body.from, body.until), body.agentId);
        return get(call);
    }

    private Answer voidVouchers(Call call) {
        VoidBody body = call.body(VoidBody.class);
        batches.voidVouchers(Actors.of(call), call.id("batchId"), range(body.from, body.until), body.reason.strip());
        return get(call);
    }

    private Answer reprint(Call call) {
        Format format = call.body(ReprintBody.class).format;
        return print(call, batches.reprint(Actors.of(call), call.id("batchId")), format);
    }

    private Answer find(Call call) {
        Voucher.Life life = vouchers.lookUp(Actors.of(call), call.body(FindBody.class).code);
        var events = life.events().stream()
                .map(e -> new EventView(e.state(), e.at(), e.by(), e.detail().isEmpty() ? null : e.detail()))
                .toList();
        var refusals = life.refusals().stream()
                .map(r -> new RefusalView(r.reason(), r.at(), r.mac(), r.address()))
                .toList();
        return Answer.json(new LifeView(View.of(life.voucher()), events, refusals));
    }

    private Answer print(Call call, Printed printed, @Nullable Format format) {
        String name = "vouchers-" + printed.batch().number();
        Answer answer;
        if (format == Format.CSV) {
            answer = Answer.stream("text/csv; charset=utf-8", name + ".csv", out -> VoucherTable.write(printed, out));
        } else {
            Tenant tenant = tenants.get(call.tenant());
            var heading = VoucherSheet.Heading.of(tenant.name(), tenant.zone(), portal, tenant.slug());
            answer = Answer.stream(
                    "application/pdf", name + ".pdf", out -> new VoucherSheet(heading).write(printed, out));
        }
        return answer.with("Voucher-Batch", printed.batch().id().toString()).with("Cache-Control", "no-store");
    }

    private static Batches.Range range(@Nullable Integer from, @Nullable Integer until) {
        if (from != null && until != null && from > until) throw new InvalidInput("until", "must not be before from");
        return new Batches.Range(from, until);
    }

    private static BatchView view(Batch batch) {
        Batch.Terms terms = batch.terms();
        return new BatchView(
                batch.id(),
                batch.number(),
                terms.planId(),
                terms.planName(),
                terms.planVersion(),
                terms.value().minor(),
                terms.value().currency(),
                absent(terms.prefix()),
                absent(terms.suffix()),
                batch.size(),
                count(batch, VoucherState.PRINTED),
                count(batch, VoucherState.ISSUED),
                count(batch, VoucherState.USED),
                count(batch, VoucherState.VOID),
                count(batch, VoucherState.EXPIRED),
                terms.expiresAt(),
                absent(batch.origin().note()),
                batch.origin().reprintOf(),
                batch.origin().at(),
                batch.origin().by());
    }

    private static int count(Batch batch, VoucherState state) {
        return batch.counts().getOrDefault(state, 0);
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }
}
