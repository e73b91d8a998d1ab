package turnpike.inbound.radius;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import turnpike.usage.AccountingReport;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.MalformedPacket;

/// Accounting-Requests in, Accounting-Responses out, never before the report is on disk (RFC 2866 §2, §4).
final class AccountingHandler implements Handler {
    private static final int ACCOUNTING_ON = 7;
    private static final int ACCOUNTING_OFF = 8;

    private final Doors doors;
    private final Answers answers;
    private final List<Exchange> reported = new ArrayList<>();

    AccountingHandler(Doors doors, Answers answers) {
        this.doors = doors;
        this.answers = answers;
    }

    @Override
    public void handle(List<Exchange> batch) {
        List<AccountingReport> reports = new ArrayList<>(batch.size());
        reported.clear();
        for (Exchange exchange : batch) {
            try {
                int status = (int) exchange.packet().integer(Attribute.ACCT_STATUS_TYPE);
                AccountingReport.Kind kind = AccountingReports.kind(status);
                if (kind != null) {
                    reports.add(AccountingReports.of(exchange, kind));
                    reported.add(exchange);
                } else if (status == ACCOUNTING_ON || status == ACCOUNTING_OFF) {
                    record(reports); // what came before the restart must not be swallowed by it
                    restarted(exchange);
                } else if (status < 0) {
                    throw new MalformedPacket("no Acct-Status-Type");
                } else {
                    answer(exchange); // tunnels and failures (RFC 2867 §3): nothing of ours, but the NAS insists
                }
            } catch (MalformedPacket e) {
                exchange.givenUp();
                answers.figures().dropped(Drop.MALFORMED);
            }
        }
        record(reports);
    }

    private void record(List<AccountingReport> reports) {
        if (reports.isEmpty()) return;
        doors.record().accept(List.copyOf(reports));
        for (Exchange exchange : reported) answer(exchange);
        reports.clear();
        reported.clear();
    }

    private void restarted(Exchange exchange) {
        Instant at = AccountingReports.happenedAt(exchange);
        doors.restarted().accept(exchange.nas().nas(), at);
        answer(exchange);
    }

    private void answer(Exchange exchange) {
        answers.start(Code.ACCOUNTING_RESPONSE, exchange.packet());
        answers.send(exchange);
    }
}
