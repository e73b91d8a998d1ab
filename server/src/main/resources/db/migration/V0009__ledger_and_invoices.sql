-- Money: the journal of every movement, the balances kept beside it, income earned day by day, what providers say
-- they moved, and the invoices written about it. A journal row takes an amount from one place and gives it to another,
-- so the journal sums to zero by its form.

-- A place is account + party + label in a currency.
create table journal (
    tenant_id      uuid        not null references tenants,
    entry_id       uuid        not null,                     -- rows of one entry share it
    line           smallint    not null check (line >= 0),
    kind           text        not null check (kind in ('PAYMENT', 'PURCHASE', 'TOPUP', 'REFUND', 'REVERSAL', 'REVENUE',
                       'VOUCHER_SALE', 'VOUCHER_REDEEMED', 'AGENT_SETTLEMENT', 'COMMISSION', 'INVOICE', 'CREDIT_NOTE',
                       'SUSPENSE_RESOLVED', 'ADJUSTMENT')),
    source_id      uuid        not null,                     -- what made it, by its kind: payment, purchase, …
    at             timestamptz not null,                     -- when it happened
    posted_at      timestamptz not null,                     -- when it was written here
    debit_account  text        not null,
    debit_party    uuid,                                     -- subscriber or agent; null: nobody in particular
    debit_label    text        not null default '',          -- the provider of PROVIDER_CLEARING
    credit_account text        not null,
    credit_party   uuid,
    credit_label   text        not null default '',
    amount_minor   bigint      not null check (amount_minor > 0),
    currency       text        not null check (currency ~ '^[A-Z]{3}$'),
    receipt        text,                                     -- the provider's name for the movement; null: none
    memo           text        not null default '' check (length(memo) <= 500),
    -- "Was this posted already?"
    primary key (tenant_id, kind, source_id, line),
    check (debit_account in ('CUSTOMER_WALLET', 'PROVIDER_CLEARING', 'CASH', 'SUSPENSE', 'REVENUE_DEFERRED',
           'REVENUE_EARNED', 'TAX', 'AGENT_FLOAT', 'COMMISSION', 'REFUND_CLEARING', 'WRITE_OFF', 'OPENING')),
    check (credit_account in ('CUSTOMER_WALLET', 'PROVIDER_CLEARING', 'CASH', 'SUSPENSE', 'REVENUE_DEFERRED',
           'REVENUE_EARNED', 'TAX', 'AGENT_FLOAT', 'COMMISSION', 'REFUND_CLEARING', 'WRITE_OFF', 'OPENING')),
    check ((debit_account, debit_party, debit_label) is distinct from (credit_account, credit_party, credit_label))
);
-- "What happened between these two instants?", newest first.
create index journal_at on journal (tenant_id, at, entry_id, line);
-- "What happened to this subscriber's or agent's money?"
create index journal_debit_party on journal (tenant_id, debit_party, at) where debit_party is not null;
create index journal_credit_party on journal (tenant_id, credit_party, at) where credit_party is not null;
-- "Is this receipt of the provider in our books?"
create index journal_receipt on journal (tenant_id, receipt) where receipt is not null;
-- "Which entry is this?", and "whose money is nobody's yet?"
create index journal_entry on journal (tenant_id, entry_id);
create index journal_suspense on journal (tenant_id, at) where credit_account = 'SUSPENSE';

-- What each place holds, changed in the transaction of its journal rows. Places without a party are hot and spread
-- over several rows; their balance is the sum.
create table ledger_balances (
    tenant_id     uuid        not null references tenants,
    account       text        not null,
    party         uuid        not null,                      -- all zeros: nobody in particular
    label         text        not null,
    currency      text        not null,
    shard         smallint    not null,
    balance_minor bigint      not null,                      -- credits - debits, or debits - credits for what others hold
    floor_minor   bigint,                                    -- null: may fall without end
    ceiling_minor bigint,                                    -- null: may rise without end
    moved_at      timestamptz not null,
    primary key (tenant_id, account, party, label, currency, shard),
    constraint ledger_balances_floor check (balance_minor >= floor_minor),
    constraint ledger_balances_ceiling check (balance_minor <= ceiling_minor)
) with (fillfactor = 70);

-- Income that is earned day by day while a subscription runs.
create table revenue_schedules (
    tenant_id       uuid        not null references tenants,
    subscription_id uuid        not null,
    net_minor       bigint      not null check (net_minor > 0), -- without tax
    currency        text        not null,
    starts_at       timestamptz not null,
    ends_at         timestamptz,                             -- null: open end, earned at once
    first_day       date        not null,                    -- of the tenant's zone
    days            integer     not null check (days > 0),
    next_day        date,                                    -- first day not earned yet; null: nothing is left to earn
    earned_minor    bigint      not null,
    stopped_at      timestamptz,                             -- ended early; what was not earned then was taken back
    primary key (tenant_id, subscription_id),
    check (earned_minor between 0 and net_minor)
);
-- "What is to be earned by this day?"
create index revenue_schedules_due on revenue_schedules (tenant_id, next_day) where next_day is not null;

-- What a provider says it moved: its own feed, or the statement somebody uploaded.
create table provider_statements (
    tenant_id    uuid        not null references tenants,
    provider     text        not null,
    receipt      text        not null check (length(receipt) between 1 and 100),
    origin       text        not null check (origin in ('FEED', 'UPLOAD')),
    amount_minor bigint      not null,                       -- received; negative: paid out
    currency     text        not null,
    at           timestamptz not null,
    phone        text,                                       -- masked
    reference    text,                                       -- what the payer wrote
    noted_at     timestamptz not null,
    primary key (tenant_id, provider, receipt, origin)
);
-- "What did the provider move on this day?"
create index provider_statements_at on provider_statements (tenant_id, provider, at);

-- Who sells, as invoices print it.
create table invoice_settings (
    tenant_id        uuid        primary key references tenants,
    seller_name      text        not null,
    seller_address   text        not null default '',
    seller_tax_number text       not null default '',
    tax_basis_points integer     not null check (tax_basis_points between 0 and 10000), -- 1600 is 16 %
    prefix           text        not null check (prefix ~ '^[A-Z0-9-]{0,12}$'),
    branch           text        not null check (branch ~ '^[A-Z0-9]{1,8}$'),           -- the tax authority's branch
    footer           text        not null default '',
    updated_at       timestamptz not null
);

-- The last number given in a series (branch, kind, year). The row is locked until its transaction ends, so numbers
-- have no gap: one that is rolled back is given again.
create table invoice_counters (
    tenant_id   uuid   not null references tenants,
    series      text   not null,
    last_number bigint not null check (last_number >= 0),
    primary key (tenant_id, series)
);

-- Invoices in the making. One that is final leaves this table for the next, which nobody may rewrite.
create table invoice_drafts (
    tenant_id           uuid        not null references tenants,
    invoice_id          uuid        not null,
    subscriber_id       uuid,
    customer_name       text        not null,
    customer_phone      text,
    customer_email      text,
    customer_address    text,
    customer_tax_number text,
    currency            text        not null,
    created_at          timestamptz not null,
    primary key (tenant_id, invoice_id),
    foreign key (tenant_id, subscriber_id) references subscribers
);

create table invoice_draft_lines (
    tenant_id        uuid     not null,
    invoice_id       uuid     not null,
    line             smallint not null,
    text             text     not null,
    quantity         bigint   not null check (quantity > 0),
    unit_minor       bigint   not null check (unit_minor >= 0), -- tax included
    tax_basis_points integer  not null check (tax_basis_points between 0 and 10000),
    primary key (tenant_id, invoice_id, line),
    foreign key (tenant_id, invoice_id) references invoice_drafts on delete cascade
);

create table invoices (
    tenant_id           uuid        not null references tenants,
    invoice_id          uuid        not null,
    kind                text        not null check (kind in ('INVOICE', 'CREDIT_NOTE')),
    series              text        not null,
    number              bigint      not null check (number > 0),
    number_text         text        not null,                -- as printed
    source              text        not null,                -- what it is about, with source_id: purchase, draft, …
    source_id           uuid        not null,
    credits_id          uuid,                                -- the invoice this note takes back
    subscriber_id       uuid,
    customer_name       text        not null,
    customer_phone      text,
    customer_email      text,
    customer_address    text,
    customer_tax_number text,
    seller_name         text        not null,                -- as it was then
    seller_address      text        not null,
    seller_tax_number   text        not null,
    footer              text        not null,
    currency            text        not null,
    net_minor           bigint      not null,
    tax_minor           bigint      not null,
    total_minor         bigint      not null,
    issued_at           timestamptz not null,
    paid_at             timestamptz,                         -- null: not paid
    voided_at           timestamptz,
    void_reason         text,
    primary key (tenant_id, invoice_id),
    unique (tenant_id, source, source_id),
    unique (tenant_id, series, number),
    foreign key (tenant_id, credits_id) references invoices,
    foreign key (tenant_id, subscriber_id) references subscribers,
    check (net_minor + tax_minor = total_minor),
    check ((kind = 'CREDIT_NOTE') = (credits_id is not null))
);
-- "Invoices, newest first", and "those of this subscriber".
create index invoices_issued on invoices (tenant_id, issued_at, invoice_id);
create index invoices_subscriber on invoices (tenant_id, subscriber_id, issued_at) where subscriber_id is not null;
-- "What of this invoice was taken back already?"
create index invoices_credits on invoices (tenant_id, credits_id) where credits_id is not null;

create table invoice_lines (
    tenant_id        uuid     not null,
    invoice_id       uuid     not null,
    line             smallint not null,
    text             text     not null,
    quantity         bigint   not null check (quantity > 0),
    unit_minor       bigint   not null check (unit_minor >= 0), -- tax included
    tax_basis_points integer  not null check (tax_basis_points between 0 and 10000),
    net_minor        bigint   not null,
    tax_minor        bigint   not null,
    total_minor      bigint   not null,
    primary key (tenant_id, invoice_id, line),
    foreign key (tenant_id, invoice_id) references invoices,
    check (net_minor + tax_minor = total_minor)
);

-- What a fiscal device or tax authority answered about an invoice.
create table fiscal_receipts (
    tenant_id  uuid        not null,
    invoice_id uuid        not null,
    number     text        not null,
    signature  text        not null,
    qr_text    text        not null,
    signed_at  timestamptz not null,
    primary key (tenant_id, invoice_id),
    foreign key (tenant_id, invoice_id) references invoices
);

do $$
declare t text;
begin
    foreach t in array array['journal', 'ledger_balances', 'revenue_schedules', 'provider_statements',
                             'invoice_settings', 'invoice_counters', 'invoice_drafts', 'invoice_draft_lines',
                             'invoices', 'invoice_lines', 'fiscal_receipts'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        -- Written once: no role of the product may change or remove a row.
        execute format('grant select, insert on %I to turnpike_app', t);
    end loop;
    foreach t in array array['journal', 'ledger_balances', 'revenue_schedules'] loop
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
grant update (balance_minor, floor_minor, ceiling_minor, moved_at) on ledger_balances to turnpike_app;
grant update (next_day, earned_minor, stopped_at) on revenue_schedules to turnpike_app;
grant update on provider_statements, invoice_settings, invoice_drafts to turnpike_app;
grant update (last_number) on invoice_counters to turnpike_app;
grant delete on invoice_drafts, invoice_draft_lines to turnpike_app;
grant update (paid_at, voided_at, void_reason) on invoices to turnpike_app;
