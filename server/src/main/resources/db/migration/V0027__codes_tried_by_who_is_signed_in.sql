-- Who is signed in and types voucher codes is counted as a device at the portal is: by the account, not by the address
-- alone, which a whole village may share.
alter table voucher_guesses drop constraint voucher_guesses_kind_check;
alter table voucher_guesses add constraint voucher_guesses_kind_check check (kind in ('MAC', 'SUBSCRIBER', 'ADDRESS', 'TENANT'));
