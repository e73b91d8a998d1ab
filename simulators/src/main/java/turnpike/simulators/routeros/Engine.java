package turnpike.simulators.routeros;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries out commands, whoever brings them: the binary API, REST, a script.
final class Engine {
    private static final long MEMORY = 134_217_728;

    private final Config config;
    private final Hotspot hotspot;
    private final Machine machine;

    /// What of the router is not configuration.
    interface Machine {
        String version();

        long uptimeSeconds();

        int cpuLoad();

        void reboot();

        /// Takes a file from the net; fails with a trap.
        void fetch(Map<String, String> how) throws Trap;

        /// Runs a script given as text.
        void run(String script) throws Trap;
    }

    /// @param ret what `!done` carries; null: nothing
    record Result(List<Map<String, String>> rows, @Nullable String ret) {
        static final Result DONE = new Result(List.of(), null);
    }

    Engine(Config config, Hotspot hotspot, Machine machine) {
        this.config = config;
        this.hotspot = hotspot;
        this.machine = machine;
    }

    Config config() {
        return config;
    }

    Result execute(String command, Map<String, String> given, List<String> query) throws Trap {
        Map<String, String> values = new LinkedHashMap<>(given);
        int slash = command.lastIndexOf('/');
        String menu = command.substring(0, Math.max(0, slash));
        String verb = command.substring(slash + 1);
        return switch (command) {
            case "/ip/hotspot/active/login" -> {
                hotspot.loginByApi(values);
                yield Result.DONE;
            }
            case "/system/reboot" -> {
                machine.reboot();
                yield Result.DONE;
            }
            case "/tool/fetch" -> {
                machine.fetch(values);
                yield new Result(List.of(Map.of("status", "finished")), null);
            }
            case "/system/script/run" -> {
                Map<String, String> script = config.row("/system/script", values.getOrDefault(".id", ""));
                if (script == null) throw Trap.noSuchItem();
                machine.run(script.getOrDefault("source", ""));
                yield Result.DONE;
            }
            case "/interface/monitor-traffic" ->
                new Result(List.of(hotspot.traffic(values.getOrDefault("interface", ""))), null);
            default -> table(menu, verb, values, query);
        };
    }

    private Result table(String menu, String verb, Map<String, String> values, List<String> query) throws Trap {
        return switch (verb) {
            case "print", "getall" -> print(menu, values, query);
            case "add" -> new Result(List.of(), config.add(menu, values));
            case "set" -> {
                for (String one : taken(menu, values).split(",")) config.set(menu, one, values);
                yield Result.DONE;
            }
            case "enable", "disable" -> {
                for (String one : taken(menu, values).split(","))
                    config.set(menu, one, Map.of("disabled", verb.equals("disable") ? "true" : "false"));
                yield Result.DONE;
            }
            case "remove" -> {
                String ids = taken(menu, values);
                if (menu.equals("/ip/hotspot/host")) throw Trap.noSuchCommand();
                for (String one : ids.split(",")) {
                    if (menu.equals("/ip/hotspot/active")) hotspot.kick(one);
                    else config.remove(menu, one);
                }
                yield Result.DONE;
            }
            default -> throw Trap.noSuchCommand();
        };
    }

    private static String taken(String menu, Map<String, String> values) throws Trap {
        String id = values.remove(".id");
        String numbers = values.remove("numbers");
        if (id == null) id = numbers;
        if (id == null && !Config.isOneRow(menu)) throw new Trap(1, "missing value(s) of argument(s) .id");
        return id == null ? "" : id;
    }

    private Result print(String menu, Map<String, String> values, List<String> query) throws Trap {
        String proplist = values.get(".proplist");
        List<Map<String, String>> found = new ArrayList<>();
        for (Map<String, String> row : rows(menu)) {
            if (!Query.holds(query, row)) continue;
            if (proplist != null) row.keySet().retainAll(List.of(proplist.split(",")));
            found.add(row);
        }
        if (values.containsKey("count-only")) return new Result(List.of(), Integer.toString(found.size()));
        return new Result(found, null);
    }

    List<Map<String, String>> rows(String menu) throws Trap {
        return switch (menu) {
            case "/system/resource" -> List.of(resource());
            case "/ip/hotspot/active" -> hotspot.activeRows();
            case "/ip/hotspot/host" -> hotspot.hostRows();
            default -> {
                if (!Config.knows(menu)) throw Trap.noSuchCommand();
                yield config.rows(menu);
            }
        };
    }

    private Map<String, String> resource() {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("uptime", span(machine.uptimeSeconds()));
        row.put("version", machine.version());
        row.put("build-time", "2025-06-02 08:10:16");
        row.put("free-memory", Long.toString(MEMORY / 2 + machine.uptimeSeconds() % 1000));
        row.put("total-memory", Long.toString(MEMORY));
        row.put("cpu", "ARM");
        row.put("cpu-count", "4");
        row.put("cpu-load", Integer.toString(machine.cpuLoad()));
        row.put("free-hdd-space", "4000000");
        row.put("total-hdd-space", "16777216");
        row.put("architecture-name", "arm");
        row.put("board-name", "hAP ac2");
        row.put("platform", "MikroTik");
        return row;
    }

    static String span(long seconds) {
        String text = (seconds >= 604_800 ? seconds / 604_800 + "w" : "")
                + (seconds >= 86_400 ? seconds / 86_400 % 7 + "d" : "")
                + (seconds >= 3_600 ? seconds / 3_600 % 24 + "h" : "")
                + (seconds >= 60 ? seconds / 60 % 60 + "m" : "")
                + seconds % 60 + "s";
        return text.toLowerCase(Locale.ROOT);
    }
}
