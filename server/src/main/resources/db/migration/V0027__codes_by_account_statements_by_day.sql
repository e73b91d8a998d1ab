-- Who is signed in and types voucher codes is counted as a device at the portal is: by the account, not by the address
-- alone, which a whole village may share.
alter table voucher_guesses drop constraint voucher_guesses_kind_check;
alter table voucher_guesses add constraint voucher_guesses_kind_check check (kind in ('MAC', 'SUBSCRIBER', 'ADDRESS', 'TENANT'));

-- "What does a statement say of this day?" Time before provider: an index that begins like the primary key was taken
-- for the look-up of a receipt as long as the table had no statistics, and read the whole statement for each.
drop index provider_statements_at;
create index provider_statements_day on provider_statements (tenant_id, at, provider);
