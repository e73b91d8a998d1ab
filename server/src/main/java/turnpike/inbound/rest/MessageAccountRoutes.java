package turnpike.inbound.rest;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Role;
import turnpike.messaging.DeliveryReports;
import turnpike.messaging.MessageAccount;
import turnpike.messaging.MessageAccounts;
import turnpike.messaging.Messages;
import turnpike.messaging.Messaging;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Tenants;

/// The caller's tenant's accounts at providers of SMS and e-mail.
public final class MessageAccountRoutes {
    private static final String ID = "messageAccountId";
    private static final int PER_SECOND = 10;
    private static final int PRIORITY = 100;

    private final MessageAccounts accounts;
    private final DeliveryReports reports;
    private final Messages messages;
    private final Tenants tenants;

    public MessageAccountRoutes(Messaging messaging, Tenants tenants) {
        this.accounts = messaging.accounts();
        this.reports = messaging.reports();
        this.messages = messaging.messages();
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on(
                        "listMessageAccounts",
                        call -> Answer.json(ListPage.all(accounts.list(call.tenant()).stream()
                                .map(account -> view(call, account))
                                .toList())))
                .on("createMessageAccount", this::create)
                .on("getMessageAccount", call -> Answer.json(view(call, accounts.get(call.tenant(), call.id(ID)))))
                .on("updateMessageAccount", this::update)
                .on("deleteMessageAccount", this::delete)
                .on("testMessageAccount", this::test)
                .on(
                        "rotateMessageReportAddress",
                        call -> Answer.json(view(call, accounts.rotateCallback(Actors.of(call), call.id(ID)))));
    }

    private record Body(
            String name,
            @Nullable String provider,
            @Nullable String sender,
            @Nullable Integer perSecond,
            @Nullable Integer appendedCharacters,
            @Nullable Boolean expectsReports,
            @Nullable Boolean isDefault,
            @Nullable Integer priority,
            @Nullable Boolean active,
            @Nullable Map<String, String> credentials) {
        MessageAccount.Terms terms() {
            return new MessageAccount.Terms(
                    name.strip(),
                    sender == null ? "" : sender.strip(),
                    perSecond == null ? PER_SECOND : perSecond,
                    appendedCharacters == null ? 0 : appendedCharacters,
                    expectsReports == null || expectsReports,
                    isDefault != null && isDefault,
                    priority == null ? PRIORITY : priority,
                    active == null || active);
        }
    }

    private record View(
            UUID id,
            String name,
            Messages.Channel channel,
            String provider,
            String sender,
            int perSecond,
            int appendedCharacters,
            boolean expectsReports,
            boolean isDefault,
            int priority,
            boolean active,
            Map<String, String> credentials,
            String secretHint,
            @Nullable String reportAddress,
            @Nullable Instant lastTestedAt,
            @Nullable String lastTestStatus,
            @Nullable String lastFailure,
            @Nullable Instant lastReportAt,
            Instant createdAt) {}

    private Answer create(Call call) {
        Body body = call.body(Body.class);
        Map<String, String> credentials = Objects.requireNonNullElse(body.credentials, Map.of());
        String provider = Objects.requireNonNullElse(body.provider, "");
        return Answer.created(view(call, accounts.create(Actors.of(call), provider, body.terms(), credentials)));
    }

    private Answer update(Call call) {
        Body body = call.body(Body.class);
        return Answer.json(view(call, accounts.update(Actors.of(call), call.id(ID), body.terms(), body.credentials)));
    }

    private Answer delete(Call call) {
        accounts.delete(Actors.of(call), call.id(ID));
        return Answer.done();
    }

    private record TestBody(String to) {}

    private Answer test(Call call) {
        String name = tenants.get(call.tenant()).name();
        String to = call.body(TestBody.class).to();
        return Answer.accepted(MessageRoutes.View.of(messages.test(Actors.of(call), call.id(ID), to, name)));
    }

    /// Whoever knows the address of reports can report: staff need it not.
    private View view(Call call, MessageAccount account) {
        MessageAccount.Terms terms = account.terms();
        MessageAccount.Health health = account.health();
        boolean told =
                account.channel() == Messages.Channel.SMS && call.principal().mayActAs(Role.TENANT_ADMIN);
        String address = told ? reports.url(call.tenant(), account) : "";
        String lastTest = health.lastTest();
        return new View(
                account.id(),
                terms.name(),
                account.channel(),
                account.provider(),
                terms.sender(),
                terms.perSecond(),
                terms.appendedCharacters(),
                terms.expectsReports(),
                terms.isDefault(),
                terms.priority(),
                terms.active(),
                account.open(),
                account.secretHint(),
                address.isEmpty() ? null : address,
                health.lastTestedAt(),
                lastTest == null ? null : lastTest.toLowerCase(java.util.Locale.ROOT),
                health.lastFailure(),
                health.lastReportAt(),
                account.createdAt());
    }
}
