package dev.selfsame.imds;

import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.ChangeRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The four tables that the view reads; listeners run before a write returns, as the store promises.
 */
final class FakeDirectory implements Store {
  static final String VM =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/vm";
  final Map<String, PrincipalRow> principals = new TreeMap<>();
  final List<AssignmentRow> assignments = new ArrayList<>();
  final List<ChangeRow> changes = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();
  boolean vmExists = true;
  boolean away;
  int reads;

  void assign(String name, boolean user) {
    String key =
        user
            ? "/subscriptions/s/resourcegroups/g/providers/microsoft.managedidentity/userassignedidentities/"
                + name
            : VM;
    principals.put("o-" + name, principal(name, user, 0));
    assignments.add(new AssignmentRow(VM, "o-" + name, "c-" + name, user, key));
    changed("assignment", VM);
  }

  void remove(String name) {
    assignments.removeIf(row -> row.objectId().equals("o-" + name));
    changed("assignment", VM);
  }

  void revoke(String name, boolean user) {
    principals.put("o-" + name, principal(name, user, 7));
    changed("principal", "o-" + name);
  }

  void changed(String kind, String key) {
    changes.add(new ChangeRow(changes.size() + 1, kind, key, 0));
    listeners.forEach(Runnable::run);
  }

  private static PrincipalRow principal(String name, boolean user, long from) {
    return new PrincipalRow(
        "o-" + name,
        "c-" + name,
        "t",
        "ManagedIdentity",
        name,
        VM,
        user,
        null,
        false,
        from,
        0,
        null);
  }

  @Override
  public <T> T read(Function<Tx, T> body) {
    if (away) {
      throw new IllegalStateException("store away");
    }
    reads++;
    return body.apply(answer(Tx.class));
  }

  private <T> T answer(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (type.getSimpleName() + "." + method.getName()) {
                  case "Tx.resources", "Tx.principals", "Tx.assignments", "Tx.changes" ->
                      answer(method.getReturnType());
                  case "Resources.find" ->
                      vmExists && arguments[0].equals(VM) ? Optional.of(vm()) : Optional.empty();
                  case "Principals.find" -> Optional.ofNullable(principals.get(arguments[0]));
                  case "Assignments.ofResource" -> List.copyOf(assignments);
                  case "Changes.last", "Changes.newest" -> (long) changes.size();
                  case "Changes.after" ->
                      List.copyOf(changes.subList((int) (long) arguments[0], changes.size()));
                  default -> throw new UnsupportedOperationException(method.toString());
                }));
  }

  private static ResourceRow vm() {
    return new ResourceRow(
        VM,
        VM,
        "Microsoft.Compute/virtualMachines",
        "s",
        "g",
        null,
        "vm",
        null,
        1,
        null,
        "{}",
        0,
        "",
        0,
        "");
  }

  @Override
  public <T> T write(Gate gate, Function<Tx, T> body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {}
}
