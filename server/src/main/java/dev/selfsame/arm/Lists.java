package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The list of a type's resources at a scope. */
final class Lists {
  private Lists() {}

  static Response page(
      Match.OfList list, Request request, ApiVersion version, Predicate<ResourceRow> seen, Tx tx) {
    ViewRequest view = Answers.viewRequest(request, version, true);
    return Pages.page(
        request,
        (after, limit) -> rows(list, after, limit, tx),
        list.type().filter().of(request).and(seen),
        one -> Answers.shown(one, list.type(), view, tx));
  }

  private static List<ResourceRow> rows(
      Match.OfList list, @Nullable String after, int limit, Tx tx) {
    ResourceId scope = list.scope();
    if (scope.namespace() != null) {
      return tx.resources().children(scope.key(), list.type().name(), after, limit);
    }
    return tx.resources().listByType(scope.key(), list.type().name(), after, limit);
  }
}
