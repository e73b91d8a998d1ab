package turnpike.inbound.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.inbound.rest.ContractDocument.Described;
import turnpike.inbound.rest.HouseUnderTest.Reply;

/// Whatever stands in a text, we answer what the sender did wrong or do what was asked; it never breaks us (500).
///
/// Generated from the contract: every text of every body, path and search.
final class NastyInputTest {
    private static final ContractDocument CONTRACT = new ContractDocument();
    private static final List<String> NASTY = List.of(
            " ",
            "\0",
            "'; drop table staff; --",
            "%_\\",
            "\uD83D\uDE00\u202E\u0130",
            "\uD800",
            "<script>",
            "../../etc/passwd",
            "x".repeat(100_000));

    private static HouseUnderTest house;
    private static String operator;
    private static String admin;

    @BeforeAll
    static void furnish() throws Exception {
        house = new HouseUnderTest();
        operator = house.signIn(HouseUnderTest.OPERATOR);
        var administrator = Map.of("name", "A", "email", "a@nasty.test", "password", HouseUnderTest.PASSWORD);
        house.made(
                operator,
                "/api/tenants",
                Map.of("name", "Nasty", "slug", "nasty", "timeZone", "Africa/Nairobi", "admin", administrator));
        admin = house.signIn("a@nasty.test");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void noTextInABodyBreaksUs() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            if (!operation.takesBody()) continue;
            for (String field : CONTRACT.textFields(operation.bodySchema())) {
                for (String nasty : NASTY) {
                    ObjectNode body = CONTRACT.leastBody(operation.bodySchema(), Map.of());
                    assertUnbroken(
                            soft, operation, path(operation, UUID.randomUUID().toString()), body.put(field, nasty));
                }
            }
        }
        soft.assertAll();
    }

    @Test
    void noTextInAPathOrSearchBreaksUs() throws Exception {
        var soft = new SoftAssertions();
        for (Described operation : CONTRACT.operations()) {
            Object body = operation.takesBody() ? CONTRACT.leastBody(operation.bodySchema(), Map.of()) : null;
            for (String nasty : NASTY.subList(0, NASTY.size() - 1)) {
                String encoded = URLEncoder.encode(nasty, StandardCharsets.UTF_8);
                if (operation.path().contains("{")) assertUnbroken(soft, operation, path(operation, encoded), body);
                if (operation.isList()) {
                    String list = path(operation, UUID.randomUUID().toString());
                    assertUnbroken(soft, operation, list + "?q=" + encoded, null);
                    assertUnbroken(soft, operation, list + "?sort=" + encoded + "&page=" + encoded, null);
                }
            }
        }
        soft.assertAll();
    }

    private static void assertUnbroken(SoftAssertions soft, Described operation, String path, @Nullable Object body)
            throws Exception {
        String bearer = operation.role().equals("platform_admin") ? operator : admin;
        if (List.of("logout", "changeOwnPassword").contains(operation.id())) return; // would end our own sign-in
        Reply reply = house.call(operation.method(), path, bearer, body);
        // Thousands of calls with bodies of any length: a sentence is made of what failed only.
        if (reply.status() == 500) soft.fail(operation.method() + " " + path + " " + body);
    }

    private static String path(Described operation, String value) {
        return operation.path().replaceAll("\\{[^}]+}", value);
    }
}
