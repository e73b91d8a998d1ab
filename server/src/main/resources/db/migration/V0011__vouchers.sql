-- Prepaid codes, and the agents who sell them. A code is worth money to whoever knows it, so the database holds only
-- its HMAC: a stolen dump redeems nothing.

create table agents (
    tenant_id          uuid        not null references tenants,
    agent_id           uuid        not null,
    name               text        not null check (length(name) between 1 and 200),
    phone              text,
    commission_bp      integer     not null check (commission_bp between 0 and 10000), -- of the value settled; 100 is 1 %
    credit_limit_minor bigint      not null check (credit_limit_minor >= 0),           -- most an agent may owe
    currency           text        not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    closed_at          timestamptz,                       -- gets no more vouchers; null while active
    primary key (tenant_id, agent_id)
);
create unique index agents_name on agents (tenant_id, lower(name)) where closed_at is null;

-- The number of a tenant's latest batch.
create table voucher_numbers (
    tenant_id     uuid    not null references tenants,
    last_batch_no integer not null,
    primary key (tenant_id)
);

create table voucher_batches (
    tenant_id    uuid        not null references tenants,
    batch_id     uuid        not null,
    batch_no     integer     not null check (batch_no > 0),      -- with vouchers.number the printed serial
    plan_id      uuid        not null,
    plan_version integer     not null check (plan_version > 0),  -- of the plan as it was sold; changes later do not count
    value_minor  bigint      not null check (value_minor >= 0),  -- of one voucher
    currency     text        not null,
    prefix       text        not null default '',
    suffix       text        not null default '',
    size         integer     not null check (size between 1 and 10000), -- vouchers in it
    expires_at   timestamptz,                             -- of no worth from then on; null: never
    expired_at   timestamptz,                             -- when that was carried out
    note         text        not null default '',
    reprint_of   uuid,                                    -- the batch whose unissued vouchers these replace
    created_at   timestamptz not null,
    created_by   text        not null,                    -- name, for people
    primary key (tenant_id, batch_id),
    unique (tenant_id, batch_no),
    foreign key (tenant_id, plan_id) references plans,
    foreign key (tenant_id, reprint_of) references voucher_batches
);
-- "Which batches have run out and were not dealt with?"
create index voucher_batches_due on voucher_batches (tenant_id, expires_at) where expired_at is null and expires_at is not null;
create index voucher_batches_plan on voucher_batches (tenant_id, plan_id);
create index voucher_batches_reprint on voucher_batches (tenant_id, reprint_of) where reprint_of is not null;

create table vouchers (
    tenant_id  uuid        not null,
    voucher_id uuid        not null,
    batch_id   uuid        not null,
    number     integer     not null check (number > 0),   -- in its batch, from 1 without gaps
    code_hmac  bytea       not null check (octet_length(code_hmac) = 32), -- HMAC-SHA-256 under the tenant's key
    state      text        not null check (state in ('PRINTED', 'ISSUED', 'USED', 'VOID', 'EXPIRED')),
    changed_at timestamptz not null,
    agent_id   uuid,                                      -- who sells it; null: the tenant itself
    used_by    uuid,                                      -- subscriber; null while unused, or used by nobody we know
    primary key (tenant_id, voucher_id),
    foreign key (tenant_id, batch_id) references voucher_batches,
    foreign key (tenant_id, agent_id) references agents,
    foreign key (tenant_id, used_by) references subscribers
);
-- "Whose code is this?"
create unique index vouchers_code on vouchers (tenant_id, code_hmac);
-- "Which number of which batch?", and the counts of a batch.
create unique index vouchers_serial on vouchers (tenant_id, batch_id, number);
-- "What does this agent hold?"
create index vouchers_agent on vouchers (tenant_id, agent_id, batch_id, state) where agent_id is not null;
create index vouchers_used_by on vouchers (tenant_id, used_by) where used_by is not null;

-- Every state a voucher came into, once: a voucher never comes back to a state it left.
create table voucher_events (
    tenant_id  uuid        not null,
    voucher_id uuid        not null,
    state      text        not null check (state in ('PRINTED', 'ISSUED', 'USED', 'VOID', 'EXPIRED')),
    at         timestamptz not null,
    actor_kind text        not null check (actor_kind in ('STAFF', 'API_KEY', 'SYSTEM', 'SUBSCRIBER', 'STRANGER')),
    actor_id   text        not null,                      -- of the person, key, job or subscriber; a stranger's MAC or address
    actor_name text        not null,
    detail     text        not null default '',           -- why, from where
    primary key (tenant_id, voucher_id, state),
    foreign key (tenant_id, voucher_id) references vouchers
);

-- Refused tries of codes, by who tried: as many as drain away before clear_at. Kept in the database, so that another
-- node or a restart does not forget them.
create table voucher_guesses (
    tenant_id     uuid        not null references tenants,
    kind          text        not null check (kind in ('MAC', 'ADDRESS', 'TENANT')),
    who           text        not null,                   -- empty for the tenant as a whole
    tries         bigint      not null,                   -- ever
    clear_at      timestamptz not null,                   -- when the last of them has drained away
    blocked_until timestamptz,                            -- no code is looked at before
    primary key (tenant_id, kind, who)
);
-- "Which have drained away?"
create index voucher_guesses_clear on voucher_guesses (tenant_id, clear_at);

-- Refused tries of codes that do exist: of interest in a dispute, and in the score of who sold them.
create table voucher_refusals (
    tenant_id  uuid        not null,
    refusal_id uuid        not null,
    voucher_id uuid        not null,
    reason     text        not null check (reason in ('USED', 'VOID', 'EXPIRED', 'NOT_ISSUED')),
    at         timestamptz not null,
    mac        text,
    address    text        not null,
    primary key (tenant_id, refusal_id),
    foreign key (tenant_id, voucher_id) references vouchers
);
create index voucher_refusals_voucher on voucher_refusals (tenant_id, voucher_id, at);

-- What moved between the tenant and an agent; the money of it stands in the journal under the same id.
create table agent_entries (
    tenant_id        uuid        not null,
    entry_id         uuid        not null,
    agent_id         uuid        not null,
    kind             text        not null check (kind in ('ISSUE', 'SETTLEMENT', 'RETURN')),
    value_minor      bigint      not null check (value_minor >= 0),      -- by which the debt rose (ISSUE) or fell
    cash_minor       bigint      not null check (cash_minor >= 0),       -- SETTLEMENT: handed over
    commission_minor bigint      not null check (commission_minor >= 0), -- SETTLEMENT: kept by the agent
    refund_minor     bigint      not null check (refund_minor >= 0),     -- RETURN: paid before, to be given back
    currency         text        not null,
    batch_id         uuid,                                -- ISSUE and RETURN
    vouchers         integer     not null check (vouchers >= 0),
    reference        text,                                -- SETTLEMENT: number of the receipt
    at               timestamptz not null,
    actor_name       text        not null,
    primary key (tenant_id, entry_id),
    foreign key (tenant_id, agent_id) references agents,
    foreign key (tenant_id, batch_id) references voucher_batches,
    check (kind <> 'SETTLEMENT' or (value_minor = cash_minor + commission_minor and reference is not null))
);
-- A receipt settles once.
create unique index agent_entries_reference on agent_entries (tenant_id, agent_id, reference) where reference is not null;
-- The statement of an agent.
create index agent_entries_agent on agent_entries (tenant_id, agent_id, at);
create index agent_entries_batch on agent_entries (tenant_id, batch_id) where batch_id is not null;

-- How unlike itself an agent was on a day of the tenant's zone.
create table agent_scores (
    tenant_id   uuid        not null,
    agent_id    uuid        not null,
    day         date        not null,
    score       integer     not null check (score between 0 and 100), -- 0: as always
    used        integer     not null,                     -- vouchers of the agent redeemed that day
    usual_milli integer     not null,                     -- thousandths of vouchers a day over the four weeks before
    failed      integer     not null,                     -- refused tries of the agent's vouchers that day
    early       integer     not null,                     -- of those, before the voucher was issued
    at          timestamptz not null,
    primary key (tenant_id, agent_id, day),
    foreign key (tenant_id, agent_id) references agents
);

do $$
declare t text;
begin
    foreach t in array array['agents', 'voucher_numbers', 'voucher_batches', 'vouchers', 'voucher_events',
                             'voucher_guesses', 'voucher_refusals', 'agent_entries', 'agent_scores'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('grant select, insert on %I to turnpike_app', t);
    end loop;
    -- Which tenants have something due is asked across tenants; refused tries are counted outside the caller's transaction.
    foreach t in array array['agents', 'voucher_batches', 'voucher_guesses', 'voucher_refusals'] loop
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
grant update on agents, voucher_numbers, voucher_batches, vouchers, agent_scores to turnpike_app;
grant insert, update, delete on voucher_guesses to turnpike_ingest;
grant insert on voucher_refusals to turnpike_ingest;

-- What is owed to whoever comes with a voucher an agent has had is an account of its own.
alter table journal
    drop constraint journal_debit_account_check,
    drop constraint journal_credit_account_check,
    add constraint journal_debit_account_check check (debit_account in ('CUSTOMER_WALLET', 'PROVIDER_CLEARING', 'CASH',
        'SUSPENSE', 'REVENUE_DEFERRED', 'REVENUE_EARNED', 'TAX', 'AGENT_FLOAT', 'COMMISSION', 'VOUCHER_LIABILITY',
        'REFUND_CLEARING', 'WRITE_OFF', 'OPENING')),
    add constraint journal_credit_account_check check (credit_account in ('CUSTOMER_WALLET', 'PROVIDER_CLEARING', 'CASH',
        'SUSPENSE', 'REVENUE_DEFERRED', 'REVENUE_EARNED', 'TAX', 'AGENT_FLOAT', 'COMMISSION', 'VOUCHER_LIABILITY',
        'REFUND_CLEARING', 'WRITE_OFF', 'OPENING'));
