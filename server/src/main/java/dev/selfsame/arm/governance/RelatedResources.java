package dev.selfsame.arm.governance;

import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Related;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the resources that {@code auditIfNotExists} and {@code deployIfNotExists} look for: a child
 * type of the resource that is judged within it, others in its group or its subscription. Source:
 * the pages of both effects, "type", "name", "resourceGroupName", "existenceScope".
 */
public final class RelatedResources {
  /** Resources looked at; Azure does not say how many it does. */
  private static final int FOUND_MAX = 1000;

  private static final int PAGE = 500;

  private RelatedResources() {}

  /** As policies see each. */
  public static List<ObjectNode> find(Related.Query query, Subject subject, Tx tx) {
    String type = ResourceId.lower(query.type());
    String name = query.name() == null ? null : ResourceId.lower(query.name());
    String scope = scope(query, subject, type);
    if (name != null && !name.endsWith("/?")) {
      Optional<ResourceRow> direct = direct(scope, type, name, subject, tx);
      if (direct.isPresent()) {
        return List.of(Subject.of(direct.get()).document());
      }
      if (!query.subscriptionScope()) {
        return List.of();
      }
    }
    return search(scope, type, name, subject, tx);
  }

  private static String scope(Related.Query query, Subject subject, String type) {
    if (type.startsWith(subject.typeKey() + "/") && query.resourceGroupName() == null) {
      return subject.key();
    }
    String subscription = subject.id().subscriptionId();
    String above = subscription == null ? "" : "/subscriptions/" + ResourceId.lower(subscription);
    if (query.resourceGroupName() != null) {
      return above + "/resourcegroups/" + ResourceId.lower(query.resourceGroupName());
    }
    return query.subscriptionScope() ? above : group(subject).orElse(above);
  }

  private static Optional<String> group(Subject subject) {
    return subject.id().namespace() == null && subject.id().resourceGroup() != null
        ? Optional.of(subject.key())
        : subject.id().groupKey();
  }

  /** The one of that name, by its key: on the resource that is judged, or in the scope. */
  private static Optional<ResourceRow> direct(
      String scope, String type, String name, Subject subject, Tx tx) {
    if (type.equals("microsoft.resources/subscriptions/resourcegroups")) {
      String subscription = scope.replaceFirst("/resourcegroups/.*$", "");
      return tx.resources().find(subscription + "/resourcegroups/" + name);
    }
    if (type.startsWith(subject.typeKey() + "/") && scope.equals(subject.key())) {
      String rest = type.substring(subject.typeKey().length() + 1);
      String last = name.substring(name.lastIndexOf('/') + 1);
      return rest.contains("/")
          ? Optional.empty()
          : tx.resources().find(scope + "/" + rest + "/" + last);
    }
    String[] types = type.split("/", -1);
    String[] names = name.split("/", -1);
    if (types.length != names.length + 1) {
      return Optional.empty();
    }
    StringBuilder tail = new StringBuilder("/providers/").append(types[0]);
    for (int i = 0; i < names.length; i++) {
      tail.append('/').append(types[i + 1]).append('/').append(names[i]);
    }
    return tx.resources().find(scope + tail).or(() -> tx.resources().find(subject.key() + tail));
  }

  private static List<ObjectNode> search(
      String scope, String type, @Nullable String name, Subject subject, Tx tx) {
    String stored =
        type.equals("microsoft.resources/subscriptions/resourcegroups")
            ? ResourceId.lower(KnownTypes.GROUP)
            : type;
    List<ObjectNode> found = new ArrayList<>();
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().listByType(scope, stored, after, PAGE);
      for (ResourceRow row : page) {
        if (belongs(row, subject) && named(row, name)) {
          found.add(Subject.of(row).document());
        }
      }
      after = page.isEmpty() ? null : page.getLast().idKey();
    } while (page.size() == PAGE && found.size() < FOUND_MAX);
    return found;
  }

  /** What extends another resource than the one that is judged is none of its business. */
  private static boolean belongs(ResourceRow row, Subject subject) {
    int first = row.idKey().indexOf("/providers/");
    int last = row.idKey().lastIndexOf("/providers/");
    return first == last
        || first < 0
        || row.idKey().startsWith(subject.key() + "/providers/")
        || subject.id().namespace() == null;
  }

  private static boolean named(ResourceRow row, @Nullable String name) {
    if (name == null) {
      return true;
    }
    String full = fullName(row);
    return name.endsWith("/?")
        ? full.startsWith(name.substring(0, name.length() - 1))
        : full.equals(name) || ResourceId.lower(row.name()).equals(name);
  }

  private static String fullName(ResourceRow row) {
    return ResourceId.parse(row.id())
        .filter(id -> !id.names().isEmpty())
        .map(id -> ResourceId.lower(String.join("/", id.names())))
        .orElse(ResourceId.lower(row.name()));
  }
}
