package turnpike.payments;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `payments` table: what is written, one statement for each step a payment can take. Every step but the first
/// is taken under the lock of [PaymentStore#lock].
final class StepStore {
    /// What a new row holds beside the wish.
    ///
    /// @param nextTryAt null when no provider is asked
    record Birth(
            UUID id,
            @Nullable UUID accountId,
            @Nullable String phoneHash,
            Instant at,
            @Nullable Instant nextTryAt) {}

    private static final String REQUEST = """
            insert into payments
                   (tenant_id, payment_id, account_id, provider, purpose, purpose_id, subscriber_id, asked_minor,
                    currency, phone, phone_hash, reference, description, state, created_at, next_try_at)
            values (:tenant, :payment, :account, :provider, :purpose, :purposeId, :subscriber, :asked,
                    :currency, :phone, :hash, :reference, :description, 'REQUESTED', :at, :next)
                on conflict (tenant_id, purpose_id) where state in ('REQUESTED', 'ASKED') do nothing
            """;

    /// @return false when a payment for this purpose is open
    boolean request(Tx tx, TenantId tenant, NewPayment wanted, Birth birth) {
        return tx.sql()
                        .createUpdate(REQUEST)
                        .bind("tenant", tenant.value())
                        .bind("payment", birth.id)
                        .bind("account", birth.accountId)
                        .bind("provider", wanted.provider())
                        .bind("purpose", wanted.purpose().name())
                        .bind("purposeId", wanted.purposeId())
                        .bind("subscriber", wanted.subscriberId())
                        .bind("asked", wanted.amount().minor())
                        .bind("currency", wanted.amount().currency())
                        .bind("phone", wanted.phone())
                        .bind("hash", birth.phoneHash)
                        .bind("reference", wanted.reference())
                        .bind("description", wanted.description())
                        .bind("at", birth.at)
                        .bind("next", birth.nextTryAt)
                        .execute()
                == 1;
    }

    private static final String ARRIVED = """
            insert into payments
                   (tenant_id, payment_id, account_id, provider, purpose, purpose_id, subscriber_id, asked_minor,
                    currency, phone, phone_hash, reference, description, unasked, state, received_minor, receipt,
                    suspense, created_at, settled_at)
            values (:tenant, :payment, :account, :provider, :purpose, :purposeId, :subscriber, :amount,
                    :currency, :phone, :hash, :reference, :description, :unasked, 'SETTLED', :amount, :receipt,
                    :suspense, :at, :at)
                on conflict (tenant_id, provider, receipt) where receipt is not null do nothing
            """;

    /// Stores money that is here already.
    ///
    /// @return false when a payment has this receipt
    boolean arrived(Tx tx, TenantId tenant, NewPayment money, Birth birth, String receipt, boolean unasked) {
        return tx.sql()
                        .createUpdate(ARRIVED)
                        .bind("tenant", tenant.value())
                        .bind("payment", birth.id)
                        .bind("account", birth.accountId)
                        .bind("provider", money.provider())
                        .bind("purpose", money.purpose().name())
                        .bind("purposeId", money.purposeId())
                        .bind("subscriber", money.subscriberId())
                        .bind("amount", money.amount().minor())
                        .bind("currency", money.amount().currency())
                        .bind("phone", money.phone())
                        .bind("hash", birth.phoneHash)
                        .bind("reference", money.reference())
                        .bind("description", money.description())
                        .bind("unasked", unasked)
                        .bind("receipt", receipt)
                        .bind("suspense", money.subscriberId() == null)
                        .bind("at", birth.at)
                        .execute()
                == 1;
    }

    private static final String BEGIN = """
            update payments
               set ask_started_at = :at, attempts = attempts + 1
             where tenant_id = :tenant and payment_id = :payment and state = 'REQUESTED' and ask_started_at is null
            """;

    /// Notes that the provider is about to be asked.
    ///
    /// @return false when somebody was faster
    boolean begin(Tx tx, TenantId tenant, UUID payment, Instant at) {
        return tx.sql()
                        .createUpdate(BEGIN)
                        .bind("at", at)
                        .bind("tenant", tenant.value())
                        .bind("payment", payment)
                        .execute()
                == 1;
    }

    private static final String NAME = """
            update payments
               set provider_ref = coalesce(provider_ref, :ref),
                   second_ref   = coalesce(second_ref, :second),
                   pay_url      = coalesce(pay_url, :url),
                   asked_at     = coalesce(asked_at, :at)
             where tenant_id = :tenant and payment_id = :payment
            """;

    void name(Tx tx, TenantId tenant, UUID payment, PaymentGateway.Asked.Accepted accepted, Instant at) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(NAME)
                .bind("ref", accepted.providerRef().isEmpty() ? null : accepted.providerRef())
                .bind("second", accepted.secondRef())
                .bind("url", accepted.payUrlOrSecret())
                .bind("at", at)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String MOVE = """
            update payments
               set state       = :state,
                   code        = coalesce(:code, code),
                   result      = coalesce(:result, result),
                   asked_at    = case when :state = 'ASKED' then coalesce(asked_at, :at) else asked_at end,
                   refunded_at = case when :state = 'REFUNDED' then cast(:at as timestamptz) else refunded_at end,
                   returned_minor = case when :state = 'REFUNDED' then received_minor else returned_minor end,
                   next_try_at = case when cast(:next as timestamptz) is null and claimed_receipt is not null
                                           and next_try_at <= :at
                                      then next_try_at else :next end
             where tenant_id = :tenant and payment_id = :payment
            """;

    /// Where a payment goes and why.
    ///
    /// @param next when the provider is called again; null: never
    record Move(
            State state,
            @Nullable String code,
            @Nullable String result,
            Instant at,
            @Nullable Instant next) {}

    /// For every step but settling. A claim that came while the provider was asked is looked into all the same.
    void move(Tx tx, TenantId tenant, UUID payment, Move move) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(MOVE)
                .bind("state", move.state.name())
                .bind("code", move.code)
                .bind("result", move.result)
                .bind("at", move.at)
                .bind("next", move.next)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String RETURNED = """
            update payments
               set returned_minor = :returned,
                   state          = :state,
                   refunded_at    = case when :state = 'REFUNDED' then cast(:at as timestamptz) end
             where tenant_id = :tenant and payment_id = :payment
            """;

    /// The payer has so much back in all.
    void returned(Tx tx, TenantId tenant, UUID payment, long minor, State state, Instant at) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(RETURNED)
                .bind("returned", minor)
                .bind("state", state.name())
                .bind("at", at)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String RETRY = """
            update payments
               set next_try_at = :next, ask_started_at = case when :again then null else ask_started_at end,
                   code = coalesce(:code, code), result = coalesce(:result, result)
             where tenant_id = :tenant and payment_id = :payment
            """;

    /// Puts the next call off.
    ///
    /// @param again whether the provider certainly did not take the order, so that it may be asked once more
    void retry(Tx tx, TenantId tenant, UUID payment, Move when, boolean again) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(RETRY)
                .bind("next", when.next)
                .bind("again", again)
                .bind("code", when.code)
                .bind("result", when.result)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String QUERIED = """
            update payments
               set queries = queries + 1,
                   next_try_at = case when next_try_at <= :now then next_try_at else cast(:next as timestamptz) end
             where tenant_id = :tenant and payment_id = :payment
            returning next_try_at is not null and next_try_at <= :now
            """;

    /// The provider has answered, or would not. Whoever is at it holds the payment until later than now: what is
    /// due all the same was hurried meanwhile, and is asked again: the answer may be older than what was said.
    ///
    /// @param next when it is asked again; null: never
    /// @return whether it was hurried
    boolean queried(Tx tx, TenantId tenant, UUID payment, @Nullable Instant next, Instant now) {
        return tx.sql()
                .createQuery(QUERIED)
                .bind("next", next)
                .bind("now", now)
                .bind("tenant", tenant.value())
                .bind("payment", payment)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String HURRY = """
            update payments
               set next_try_at     = :at,
                   claimed_receipt = coalesce(:receipt, claimed_receipt)
             where tenant_id = :tenant and payment_id = :payment
            """;

    /// Has the provider asked at once.
    ///
    /// @param receipt what a callback claims; null when it claims none
    void hurry(Tx tx, TenantId tenant, UUID payment, @Nullable String receipt, Instant at) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(HURRY)
                .bind("at", at)
                .bind("receipt", receipt)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String SETTLE = """
            update payments p
               set state = 'SETTLED', received_minor = :received, receipt = :receipt, code = '0', result = null,
                   subscriber_id = w.subscriber_id, suspense = w.subscriber_id is null,
                   settled_at = :at, next_try_at = null, claimed_receipt = null,
                   from_another = :another
              from (select case when :claimed and not exists (
                                     select from subscribers s
                                      where s.tenant_id = x.tenant_id and s.subscriber_id = x.subscriber_id
                                        and s.deleted_at is not null)
                                then x.subscriber_id end as subscriber_id
                      from payments x
                     where x.tenant_id = :tenant and x.payment_id = :payment) w
             where p.tenant_id = :tenant and p.payment_id = :payment
            returning
            """ + PaymentStore.LIST;

    /// What came for a subscriber who was removed waits in suspense, and is nobody's.
    ///
    /// @param claimed false: it waits until a person says whose it is
    /// @return as it is now
    Payment settle(Tx tx, TenantId tenant, Payment payment, Settlement.Came came, Instant at, boolean claimed) {
        return tx.sql()
                .createQuery(SETTLE)
                .bind("received", came.received().minor())
                .bind("receipt", came.receipt())
                .bind("another", came.fromAnother())
                .bind("claimed", claimed)
                .bind("at", at)
                .bind("tenant", tenant.value())
                .bind("payment", payment.id())
                .map((row, context) -> PaymentStore.payment(row))
                .one();
    }

    private static final String RECEIPT = """
            update payments
               set receipt = :receipt
             where tenant_id = :tenant and payment_id = :payment and receipt is null
            """;

    /// @return false when it had one
    boolean receipt(Tx tx, TenantId tenant, UUID payment, String receipt) {
        return tx.sql()
                        .createUpdate(RECEIPT)
                        .bind("receipt", receipt)
                        .bind("tenant", tenant.value())
                        .bind("payment", payment)
                        .execute()
                == 1;
    }

    private static final String ASSIGN = """
            update payments
               set subscriber_id = :subscriber, suspense = false
             where tenant_id = :tenant and payment_id = :payment
            """;

    void assign(Tx tx, TenantId tenant, UUID payment, UUID subscriber) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(ASSIGN)
                .bind("subscriber", subscriber)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String REFUND = """
            update payments
               set state = 'REFUNDING', refund_id = :refund, refund_reason = :reason, refund_by = :by, refund_ref = null,
                   attempts = 0, next_try_at = :at
             where tenant_id = :tenant and payment_id = :payment
            """;

    /// Who wants the money back and why.
    record Refund(UUID id, String reason, String by, Instant at) {}

    void refund(Tx tx, TenantId tenant, UUID payment, Refund refund) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(REFUND)
                .bind("refund", refund.id)
                .bind("reason", refund.reason)
                .bind("by", refund.by)
                .bind("at", refund.at)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }

    private static final String REFUND_ASKED = """
            update payments
               set refund_ref = coalesce(:ref, refund_ref), attempts = attempts + 1, next_try_at = :next
             where tenant_id = :tenant and payment_id = :payment
            """;

    void refundAsked(Tx tx, TenantId tenant, UUID payment, @Nullable String ref, @Nullable Instant next) {
        PaymentStore.exactlyOne(tx.sql()
                .createUpdate(REFUND_ASKED)
                .bind("ref", ref)
                .bind("next", next)
                .bind("tenant", tenant.value())
                .bind("payment", payment));
    }
}
