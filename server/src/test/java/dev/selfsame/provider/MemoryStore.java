package dev.selfsame.provider;

import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.Assignments;
import dev.selfsame.store.Documents;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.FederatedCredentials;
import dev.selfsame.store.Gate;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.Memberships;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Operations;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Principals;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Resources;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tables that identities touch, in memory, one write at a time, rolled back when the closure
 * throws. For tests that run many thousands of transactions; the contract itself is tested on the
 * real stores. {@code failAt} makes the n-th call of a table throw.
 */
final class MemoryStore implements Store {
  static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  TreeMap<String, ResourceRow> resources = new TreeMap<>();
  TreeMap<String, PrincipalRow> principals = new TreeMap<>();
  TreeMap<String, List<AssignmentRow>> assignments = new TreeMap<>();
  TreeMap<String, FederatedCredentialRow> federated = new TreeMap<>();
  TreeMap<String, OperationRow> operations = new TreeMap<>();
  TreeMap<String, MembershipRow> memberships = new TreeMap<>();
  final TreeMap<String, byte[]> documents = new TreeMap<>();
  int calls;
  int failAt = Integer.MAX_VALUE;

  @Override
  public <T> T read(Function<Tx, T> body) {
    return body.apply(table(Tx.class, new Tables(), false));
  }

  @Override
  public <T> T write(Gate gate, Function<Tx, T> body) {
    var before =
        List.of(
            new TreeMap<>(resources),
            new TreeMap<>(principals),
            new TreeMap<>(assignments),
            new TreeMap<>(federated),
            new TreeMap<>(memberships));
    boolean done = false;
    try {
      T result = body.apply(table(Tx.class, new Tables(), false));
      done = true;
      return result;
    } finally {
      if (!done) {
        restore(before);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private void restore(List<? extends TreeMap<String, ?>> before) {
    resources = (TreeMap<String, ResourceRow>) before.get(0);
    principals = (TreeMap<String, PrincipalRow>) before.get(1);
    assignments = (TreeMap<String, List<AssignmentRow>>) before.get(2);
    federated = (TreeMap<String, FederatedCredentialRow>) before.get(3);
    memberships = (TreeMap<String, MembershipRow>) before.get(4);
  }

  @Override
  public void onChange(Runnable listener) {}

  @Override
  public void close() {}

  /**
   * A table whose methods are those of the same name and parameters of {@code target}; what is
   * missing there answers null or zero.
   */
  @SuppressWarnings("unchecked")
  private <T> T table(Class<T> type, Object target, boolean counted) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              if (counted && ++calls == failAt) {
                throw new Cut();
              }
              try {
                var found =
                    target
                        .getClass()
                        .getDeclaredMethod(method.getName(), method.getParameterTypes());
                return found.invoke(target, args);
              } catch (NoSuchMethodException e) {
                return method.getReturnType() == int.class
                    ? 0
                    : method.getReturnType() == boolean.class
                        ? Boolean.FALSE
                        : otherTable(method.getReturnType());
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private @Nullable Object otherTable(Class<?> type) {
    return type.isInterface() && type.getPackage() == Tx.class.getPackage()
        ? table(type, new Object(), true)
        : null;
  }

  /** The accessors of a transaction. */
  private final class Tables {
    Resources resources() {
      return table(Resources.class, new ResourceTable(), true);
    }

    Principals principals() {
      return table(Principals.class, new PrincipalTable(), true);
    }

    Assignments assignments() {
      return table(Assignments.class, new AssignmentTable(), true);
    }

    FederatedCredentials federatedCredentials() {
      return table(FederatedCredentials.class, new FederatedTable(), true);
    }

    Operations operations() {
      return table(Operations.class, new OperationTable(), true);
    }

    Memberships memberships() {
      return table(Memberships.class, new MembershipTable(), true);
    }

    Documents documents() {
      return table(Documents.class, new DocumentTable(), true);
    }
  }

  /** References of resources to each other; nothing here asks for more of it. */
  private final class DocumentTable {
    void put(String owner, String name, byte[] content) {
      documents.put(owner + ' ' + name, content);
    }

    boolean delete(String owner, String name) {
      return documents.remove(owner + ' ' + name) != null;
    }

    List<Documents.Document> list(String owner, String prefix) {
      return documents.tailMap(owner + ' ' + prefix).entrySet().stream()
          .takeWhile(one -> one.getKey().startsWith(owner + ' ' + prefix))
          .map(one ->
              new Documents.Document(one.getKey().substring(owner.length() + 1), one.getValue()))
          .toList();
    }
  }

  private final class ResourceTable {
    Optional<ResourceRow> find(String key) {
      return Optional.ofNullable(resources.get(key));
    }

    void put(ResourceRow row) {
      resources.put(row.idKey(), row);
    }

    boolean delete(String key) {
      return resources.remove(key) != null;
    }

    List<ResourceRow> children(
        String parent, @Nullable String type, @Nullable String after, int limit) {
      return resources.values().stream()
          .filter(r ->
              parent.equals(r.parentKey()) && (type == null || type.equalsIgnoreCase(r.type())))
          .filter(r -> after == null || r.idKey().compareTo(after) > 0)
          .limit(limit)
          .toList();
    }

    List<ResourceRow> listBelow(String scope, @Nullable String after, int limit) {
      return resources.values().stream()
          .filter(r -> r.idKey().startsWith(scope + "/"))
          .filter(r -> after == null || r.idKey().compareTo(after) > 0)
          .limit(limit)
          .toList();
    }

    List<ResourceRow> listByType(String scope, String type, @Nullable String after, int limit) {
      return resources.values().stream()
          .filter(r -> r.idKey().startsWith(scope + "/") && type.equalsIgnoreCase(r.type()))
          .filter(r -> after == null || r.idKey().compareTo(after) > 0)
          .limit(limit)
          .toList();
    }
  }

  private final class PrincipalTable {
    Optional<PrincipalRow> find(String objectId) {
      return Optional.ofNullable(principals.get(objectId));
    }

    Optional<PrincipalRow> findByResource(String key) {
      return principals.values().stream()
          .filter(p -> key.equals(p.resourceKey()) && p.deletedAt() == null)
          .findFirst();
    }

    void put(PrincipalRow row) {
      principals.put(row.objectId(), row);
    }
  }

  private final class AssignmentTable {
    List<AssignmentRow> ofResource(String key) {
      return assignments.getOrDefault(key, List.of());
    }

    List<AssignmentRow> ofIdentity(String key, @Nullable String after, int limit) {
      return assignments.tailMap(after == null ? "" : after, after == null).values().stream()
          .flatMap(List::stream)
          .filter(r -> r.identityKey().equals(key))
          .limit(limit)
          .toList();
    }

    void replace(String key, List<AssignmentRow> rows) {
      if (rows.isEmpty()) {
        assignments.remove(key);
      } else {
        assignments.put(key, new ArrayList<>(rows));
      }
    }
  }

  private final class FederatedTable {
    List<FederatedCredentialRow> of(String objectId) {
      return federated.values().stream().filter(r -> r.objectId().equals(objectId)).toList();
    }

    void put(FederatedCredentialRow row) {
      federated.put(row.resourceKey(), row);
    }

    boolean delete(String key) {
      return federated.remove(key) != null;
    }
  }

  private final class MembershipTable {
    boolean add(MembershipRow row) {
      return memberships.putIfAbsent(key(row.groupId(), row.memberId(), row.kind()), row) == null;
    }

    boolean remove(String group, String member, String kind) {
      return memberships.remove(key(group, member, kind)) != null;
    }

    boolean contains(String group, String member, String kind) {
      return memberships.containsKey(key(group, member, kind));
    }

    List<String> membersOf(String group, String kind, @Nullable String after, int limit) {
      return memberships.values().stream()
          .filter(r -> r.groupId().equals(group) && r.kind().equals(kind))
          .map(MembershipRow::memberId)
          .filter(id -> after == null || id.compareTo(after) > 0)
          .sorted()
          .limit(limit)
          .toList();
    }

    List<String> groupsOf(String member, String kind, @Nullable String after, int limit) {
      return memberships.values().stream()
          .filter(r -> r.memberId().equals(member) && r.kind().equals(kind))
          .map(MembershipRow::groupId)
          .filter(id -> after == null || id.compareTo(after) > 0)
          .sorted()
          .limit(limit)
          .toList();
    }

    List<String> transitiveGroupsOf(String member, int limit) {
      TreeSet<String> found = new TreeSet<>();
      ArrayDeque<String> open = new ArrayDeque<>(List.of(member));
      while (!open.isEmpty()) {
        groupsOf(open.pop(), MembershipRow.MEMBER, null, Integer.MAX_VALUE).stream()
            .filter(id -> principals.containsKey(id) && principals.get(id).deletedAt() == null)
            .filter(found::add)
            .forEach(open::add);
      }
      return found.stream().limit(limit).toList();
    }

    private String key(String group, String member, String kind) {
      return group + ' ' + kind + ' ' + member;
    }
  }

  private final class OperationTable {
    List<OperationRow> inProgress(String key) {
      return operations.values().stream().filter(o -> o.resourceKey().equals(key)).toList();
    }
  }

  /** Everything that a check compares, as text. */
  Map<String, String> dump() {
    TreeMap<String, String> dump = new TreeMap<>();
    resources.forEach((k, v) -> dump.put("resource " + k, v.toString()));
    principals.forEach((k, v) -> dump.put("principal " + k, v.toString()));
    assignments.forEach((k, v) -> dump.put("assignment " + k, v.toString()));
    federated.forEach((k, v) -> dump.put("federated " + k, v.toString()));
    memberships.forEach((k, v) -> dump.put("membership " + k, v.toString()));
    return dump;
  }
}
