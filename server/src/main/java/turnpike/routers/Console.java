package turnpike.routers;

import java.util.List;
import java.util.Map;

/// What can be done at a router. Implemented over the binary API and over REST. Blocking; never repeats a command. Any
/// thread.
public interface Console {

    /// Which rows to show.
    ///
    /// @param menu as `/ip/hotspot/active`
    /// @param fields only these; empty: all
    /// @param where fields that must have a value; empty: all rows
    record Look(String menu, List<String> fields, Map<String, String> where) {
        public Look {
            fields = List.copyOf(fields);
            where = Map.copyOf(where);
        }

        public static Look at(String menu) {
            return new Look(menu, List.of(), Map.of());
        }

        public static Look at(String menu, String... fields) {
            return new Look(menu, List.of(fields), Map.of());
        }

        public Look where(String field, String value) {
            return new Look(menu, fields, Map.of(field, value));
        }
    }

    /// @throws RouterRefused when the router says no
    /// @throws Unavailable when it cannot be reached or does not answer
    List<Map<String, String>> print(Link link, Look look);

    /// How many rows a menu has.
    int count(Link link, String menu);

    /// Carries out a command: `/ip/hotspot/active/login`, `/queue/simple/add`.
    ///
    /// @return what the router answers, such as the id of what was added; empty when nothing
    /// @throws RouterRefused when the router says no
    /// @throws Unavailable when it cannot be reached or does not answer; whether it acted is not known
    String run(Link link, String command, Map<String, String> values);

    /// SHA-256 of the certificate the router shows, in hex, whatever the link expects.
    String certificate(Link link);

    /// Hangs up, so that the next command signs in anew.
    void hangUp(Link link);
}
