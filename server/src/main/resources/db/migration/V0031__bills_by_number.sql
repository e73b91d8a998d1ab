-- A payer names the bill by its number as printed; few are open at a time.
create index invoices_open_number on invoices (tenant_id, upper(number_text))
    where paid_at is null and voided_at is null and kind = 'INVOICE';
