package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bytes land in the tenant's hours and days, and never get lost between them.
final class GrowthSplitTest {
    record Part(Instant hour, LocalDate day, long upload, long download) {}

    @Test
    void growthWithinAnHourStaysThere() {
        assertThat(split("Africa/Nairobi", "2026-03-01T10:05", "2026-03-01T10:10", 7, 9))
                .containsExactly(new Part(local("Africa/Nairobi", "2026-03-01T10:00"), day("2026-03-01"), 7, 9));
    }

    @Test
    void midnightDividesDaysByTime() {
        assertThat(split("Africa/Nairobi", "2026-03-01T23:55", "2026-03-02T00:15", 400, 1_000))
                .containsExactly(
                        new Part(local("Africa/Nairobi", "2026-03-01T23:00"), day("2026-03-01"), 100, 250),
                        new Part(local("Africa/Nairobi", "2026-03-02T00:00"), day("2026-03-02"), 300, 750));
    }

    @Test
    void growthUpToMidnightIsTheOldDaysAlone() {
        assertThat(split("Africa/Nairobi", "2026-03-31T23:50", "2026-04-01T00:00", 5, 5))
                .extracting(Part::day)
                .containsExactly(day("2026-03-31"));
    }

    @Test
    void theMonthEndsWhereTheTenantLives() {
        // 2026-03-31T21:30Z is April already in Nairobi, while UTC still has March.
        assertThat(split("Africa/Nairobi", "2026-04-01T00:30", "2026-04-01T00:40", 5, 5))
                .extracting(Part::day)
                .containsExactly(day("2026-04-01"));
        assertThat(split("UTC", "2026-03-31T21:30", "2026-03-31T21:40", 5, 5))
                .extracting(Part::day)
                .containsExactly(day("2026-03-31"));
    }

    @Test
    void hoursOfHalfHourZonesBeginOnTheirOwnClock() {
        assertThat(split("Asia/Kathmandu", "2026-03-01T09:50", "2026-03-01T10:10", 10, 10))
                .extracting(Part::hour)
                .containsExactly(
                        local("Asia/Kathmandu", "2026-03-01T09:00"), local("Asia/Kathmandu", "2026-03-01T10:00"));
    }

    @Test
    void theHourThatComesTwiceIsTwoHours() {
        // Berlin falls back at 2026-10-25T01:00Z: 02:00-03:00 local happens twice.
        List<Part> parts = splitInstants(
                "Europe/Berlin", Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-25T01:30:00Z"), 10, 20);

        assertThat(parts)
                .containsExactly(
                        new Part(Instant.parse("2026-10-25T00:00:00Z"), day("2026-10-25"), 5, 10),
                        new Part(Instant.parse("2026-10-25T01:00:00Z"), day("2026-10-25"), 5, 10));
    }

    @Test
    void theHourThatIsSkippedGetsNothing() {
        // Berlin springs forward at 2026-03-29T01:00Z: 01:59 is followed by 03:00.
        List<Part> parts = splitInstants(
                "Europe/Berlin", Instant.parse("2026-03-29T00:30:00Z"), Instant.parse("2026-03-29T01:30:00Z"), 10, 20);

        assertThat(parts)
                .extracting(Part::hour)
                .containsExactly(Instant.parse("2026-03-29T00:00:00Z"), Instant.parse("2026-03-29T01:00:00Z"));
    }

    @Test
    void aHalfHourClockChangeBeginsAnHourOfItsOwn() {
        // Lord Howe falls back by thirty minutes at 2026-04-04T15:00Z (02:00 to 01:30).
        List<Part> parts = splitInstants(
                "Australia/Lord_Howe",
                Instant.parse("2026-04-04T14:30:00Z"),
                Instant.parse("2026-04-04T15:45:00Z"),
                75,
                0);

        assertThat(parts).extracting(Part::upload).containsExactly(30L, 30L, 15L);
        assertThat(parts).extracting(Part::hour).doesNotHaveDuplicates();
    }

    @Test
    void aDayWithoutMidnightStillBegins() {
        // Cairo springs forward at midnight of 2026-04-24: the day begins at 01:00.
        List<Part> parts = splitInstants(
                "Africa/Cairo", Instant.parse("2026-04-23T21:30:00Z"), Instant.parse("2026-04-23T22:30:00Z"), 10, 0);

        assertThat(parts).extracting(Part::day).containsExactly(day("2026-04-23"), day("2026-04-24"));
    }

    @Test
    void partsAddUpAndEveryPartLiesInItsHour() {
        String[] zones = {
            "UTC", "Africa/Nairobi", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"
        };
        for (long seed = 1; seed <= 3_000; seed++) {
            var random = new Random(seed);
            String zone = zones[random.nextInt(zones.length)];
            Instant from = Instant.parse("2026-01-01T00:00:00Z").plusMillis(random.nextLong(365L * 86_400_000));
            Instant to = from.plusMillis(random.nextLong(3 * 86_400_000L));
            long up = random.nextLong(1L << random.nextInt(1, 50));
            long down = random.nextLong(1L << random.nextInt(1, 50));

            List<Part> parts = splitInstants(zone, from, to, up, down);

            assertThat(parts.stream().mapToLong(Part::upload).sum())
                    .as("seed %d", seed)
                    .isEqualTo(up);
            assertThat(parts.stream().mapToLong(Part::download).sum())
                    .as("seed %d", seed)
                    .isEqualTo(down);
            assertThat(parts).as("seed %d", seed).allSatisfy(p -> {
                assertThat(p.upload()).isNotNegative();
                assertThat(p.download()).isNotNegative();
                ZonedDateTime start = p.hour().atZone(ZoneId.of(zone));
                assertThat(p.day()).isEqualTo(start.toLocalDate());
                assertThat(p.hour()).isBetween(from.minus(1, ChronoUnit.HOURS), to);
            });
            assertThat(parts)
                    .as("seed %d", seed)
                    .extracting(Part::hour)
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    @Test
    void aReportAfterAYearOfSilenceMakesNoEndlessRows() {
        List<Part> parts = splitInstants(
                "UTC", Instant.parse("2025-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:00Z"), 1L << 45, 3);

        assertThat(parts).hasSizeLessThanOrEqualTo(7 * 24 + 1);
        assertThat(parts.stream().mapToLong(Part::upload).sum()).isEqualTo(1L << 45);
    }

    private static List<Part> split(String zone, String from, String to, long upload, long download) {
        return splitInstants(zone, local(zone, from), local(zone, to), upload, download);
    }

    private static List<Part> splitInstants(String zone, Instant from, Instant to, long upload, long download) {
        List<Part> parts = new ArrayList<>();
        GrowthSplit.split(
                new LocalHours(ZoneId.of(zone)),
                from.toEpochMilli(),
                to.toEpochMilli(),
                upload,
                download,
                (hour, day, up, down) ->
                        parts.add(new Part(Instant.ofEpochSecond(hour), LocalDate.ofEpochDay(day), up, down)));
        return parts;
    }

    private static Instant local(String zone, String time) {
        return LocalDateTime.parse(time).atZone(ZoneId.of(zone)).toInstant();
    }

    private static LocalDate day(String date) {
        return LocalDate.parse(date);
    }
}
