package dev.selfsame.token;

import dev.selfsame.audit.Clauses;
import dev.selfsame.audit.Clauses.Clause;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.SignInRow;
import dev.selfsame.store.SignIns;
import dev.selfsame.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sign-in log in Microsoft Graph's shape: the collection {@code auditLogs/signIns}, or one by
 * its id as the last segment. Takes {@code $filter} (clauses joined by {@code and}), {@code $top}
 * and {@code $skiptoken}; newest first. Who may ask is the door's to say. Source: Microsoft Graph,
 * signIn resource type and List signIns.
 */
public final class SignInReports implements Handler {
  /** Graph's own. */
  static final int PAGE_MAX = 1000;

  /** Rows looked at for one page: a filter that keeps little must not read the whole table. */
  private static final int LOOKED_AT_MAX = 20_000;

  private static final int READ = 1000;

  private final Store store;
  private final String tenantId;

  public SignInReports(Store store, String tenantId) {
    this.store = store;
    this.tenantId = tenantId;
  }

  @Override
  public Response handle(Request request) {
    if (!request.method().equals("GET")) {
      throw ArmErrors.methodNotAllowed(request.method());
    }
    String last = request.segments().getLast();
    if (!Set.of("signins", "sign-ins").contains(last.toLowerCase(Locale.ROOT))) {
      return one(last);
    }
    List<Clause> clauses =
        Clauses.parse(request.query("$filter").orElse(""), () -> invalid("Invalid filter clause"));
    Asked asked = Asked.of(clauses);
    return page(request, asked);
  }

  private Response one(String id) {
    String uti = SignInIds.uti(id).orElseThrow(() -> unknown(id));
    SignInRow row =
        store
            .read(tx -> tx.signIns().find(uti))
            .filter(found -> !found.eventType().equals(SignInRow.LOST))
            .orElseThrow(() -> unknown(id));
    return Response.json(200, Json.write(shown(row, Json.stored(row.body()))));
  }

  private Response page(Request request, Asked asked) {
    int size = size(request);
    SignIns.Cursor cursor = request.query("$skiptoken").map(SignInReports::cursor).orElse(null);
    ObjectNode answer = Json.object();
    answer.put("@odata.context", request.origin() + "/v1.0/$metadata#auditLogs/signIns");
    ArrayNode value = Json.object().putArray("value");
    int looked = 0;
    @Nullable String next = null;
    rows:
    while (true) {
      SignIns.Cursor from = cursor;
      List<SignInRow> rows =
          store.read(tx -> tx.signIns().list(asked.by(), asked.key(), asked.span(), from, READ));
      for (SignInRow row : rows) {
        if (value.size() == size || looked == LOOKED_AT_MAX) {
          next = cursor == null ? null : token(cursor);
          break rows;
        }
        looked++;
        cursor = new SignIns.Cursor(row.at(), row.uti());
        JsonNode body = Json.stored(row.body());
        if (!row.eventType().equals(SignInRow.LOST) && asked.keeps(row, body)) {
          value.add(shown(row, body));
        }
      }
      if (rows.size() < READ) {
        break;
      }
    }
    if (next != null) {
      answer.put("@odata.nextLink", request.next("$skiptoken", next));
    }
    answer.set("value", value);
    return Response.json(200, Json.write(answer));
  }

  /** A filter, split into what an index finds and what is left to look at. */
  private record Asked(
      SignIns.By by, String key, SignIns.Span span, List<Predicate<Shown>> others) {
    private record Shown(SignInRow row, JsonNode body) {}

    boolean keeps(SignInRow row, JsonNode body) {
      Shown shown = new Shown(row, body);
      return others.stream().allMatch(test -> test.test(shown));
    }

    static Asked of(List<Clause> clauses) {
      long from = 0;
      long to = Long.MAX_VALUE - 1;
      SignIns.By by = SignIns.By.ALL;
      String key = "";
      List<Predicate<Shown>> others = new ArrayList<>();
      for (Clause clause : clauses) {
        if (clause.field().equals("createddatetime")) {
          long at = time(clause.value());
          switch (clause.operator()) {
            case "ge" -> from = Math.max(from, at);
            case "gt" -> from = Math.max(from, at + 1);
            case "le" -> to = Math.min(to, at);
            case "lt" -> to = Math.min(to, at - 1);
            case "eq" -> {
              from = Math.max(from, at);
              to = Math.min(to, at);
            }
            default -> throw invalid("Invalid filter clause");
          }
          continue;
        }
        boolean principal =
            Set.of("serviceprincipalid", "userid", "principalid").contains(clause.field());
        if (by == SignIns.By.ALL && clause.operator().equals("eq") && principal) {
          by = SignIns.By.PRINCIPAL;
          key = clause.value().toLowerCase(Locale.ROOT);
        }
        if (by == SignIns.By.ALL
            && clause.operator().equals("eq")
            && clause.field().equals("managedidentityhostid")) {
          by = SignIns.By.RESOURCE;
          key = ResourceId.lower(clause.value());
        }
        others.add(test(clause));
      }
      return new Asked(by, key, new SignIns.Span(from, to), others);
    }

    private static Predicate<Shown> test(Clause clause) {
      String wanted = clause.value().toLowerCase(Locale.ROOT);
      java.util.function.Function<Shown, String> field =
          switch (clause.field()) {
            case "appid" -> one -> text(one.row().clientId());
            case "userprincipalname" -> one -> one.body().path("userName").asString("");
            case "userid" -> one -> user(one.row()) ? text(one.row().objectId()) : "";
            case "principalid" -> one -> text(one.row().objectId());
            case "serviceprincipalid" -> one -> user(one.row()) ? "" : text(one.row().objectId());
            case "serviceprincipalname", "appdisplayname" ->
                one -> one.body().path("displayName").asString("");
            case "signineventtypes" -> one -> one.row().eventType();
            case "managedidentityhostid" -> one -> text(one.row().resourceKey());
            case "resourceid", "resourcedisplayname" ->
                one -> one.body().path("audience").asString("");
            case "ipaddress" -> one -> one.body().path("ip").asString("");
            case "correlationid" -> one -> one.body().path("correlationId").asString("");
            case "uniquetokenidentifier" -> one -> one.row().uti();
            case "id" -> one -> SignInIds.id(one.row().uti());
            case "status/errorcode" -> one -> Long.toString(one.row().errorCode());
            default -> throw invalid("Invalid filter clause");
          };
      return switch (clause.operator()) {
        case "eq" -> one -> field.apply(one).toLowerCase(Locale.ROOT).equals(wanted);
        case "ne" -> one -> !field.apply(one).toLowerCase(Locale.ROOT).equals(wanted);
        case "startswith" -> one -> field.apply(one).toLowerCase(Locale.ROOT).startsWith(wanted);
        default -> throw invalid("Invalid filter clause");
      };
    }
  }

  private ObjectNode shown(SignInRow row, JsonNode body) {
    boolean user = user(row);
    ObjectNode one = Json.object();
    one.put("id", SignInIds.id(row.uti()));
    one.put("createdDateTime", Instant.ofEpochMilli(row.at()).toString());
    one.put("appId", text(row.clientId()));
    one.put("appDisplayName", user ? "" : body.path("displayName").asString(""));
    put(one, "ipAddress", body, "ip");
    put(one, "userAgent", body, "userAgent");
    put(one, "correlationId", body, "correlationId");
    one.put("isInteractive", row.eventType().equals("interactiveUser"));
    one.putArray("signInEventTypes").add(row.eventType());
    one.put("resourceId", body.path("audience").asString(""));
    one.put("resourceDisplayName", body.path("audience").asString(""));
    one.put("resourceTenantId", tenantId).put("homeTenantId", tenantId);
    one.put("uniqueTokenIdentifier", row.uti());
    put(one, "signingKeyId", body, "kid");
    put(one, "incomingTokenType", body, "grant");
    ObjectNode status = one.putObject("status");
    status.put("errorCode", row.errorCode());
    status.put("failureReason", body.path("failure").asString("Other."));
    status.putNull("additionalDetails");
    if (user) {
      one.put("userId", text(row.objectId()));
      one.put("userPrincipalName", body.path("userName").asString(""));
      one.put("userDisplayName", body.path("displayName").asString(""));
    } else {
      one.put("servicePrincipalId", text(row.objectId()));
      one.put("servicePrincipalName", body.path("displayName").asString(""));
      put(one, "servicePrincipalCredentialKeyId", body, "credentialKeyId");
    }
    if (row.eventType().equals("managedIdentity")) {
      ObjectNode managed = one.putObject("managedServiceIdentity");
      boolean own =
          body.path("identityId").asString("").equalsIgnoreCase(body.path("hostId").asString(""));
      managed.put("msiType", own ? "systemAssigned" : "userAssigned");
      put(managed, "associatedResourceId", body, "hostId");
      put(managed, "identityResourceId", body, "identityId");
      put(managed, "bindingId", body, "binding");
    }
    if (body.has("expiresAt")) {
      one.put("tokenIssuedAt", Instant.ofEpochSecond(body.path("issuedAt").asLong()).toString());
      one.put("tokenExpiresAt", Instant.ofEpochSecond(body.path("expiresAt").asLong()).toString());
    }
    return one;
  }

  private static void put(ObjectNode one, String name, JsonNode body, String member) {
    if (body.has(member)) {
      one.put(name, body.path(member).asString());
    }
  }

  private static boolean user(SignInRow row) {
    return row.eventType().endsWith("User");
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static long time(String text) {
    try {
      return Instant.parse(text.toUpperCase(Locale.ROOT)).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid("Invalid DateTimeOffset '" + text + "' in the filter");
    }
  }

  private static int size(Request request) {
    String top = request.query("$top").orElse("");
    if (top.isEmpty()) {
      return PAGE_MAX;
    }
    try {
      int wanted = Integer.parseInt(top);
      if (wanted >= 1 && wanted <= PAGE_MAX) {
        return wanted;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number out of range
    }
    throw invalid("Invalid page size specified: '" + top + "'. Must be between 1 and 1000.");
  }

  private static SignIns.Cursor cursor(String token) {
    Optional<SignIns.Cursor> cursor = Optional.empty();
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int space = text.indexOf(' ');
      if (space > 0) {
        cursor =
            Optional.of(
                new SignIns.Cursor(
                    Long.parseLong(text.substring(0, space)), text.substring(space + 1)));
      }
    } catch (IllegalArgumentException e) {
      // the same answer as for a token without a space
    }
    return cursor.orElseThrow(() -> invalid("Skip token is not valid."));
  }

  private static String token(SignIns.Cursor cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((cursor.at() + " " + cursor.uti()).getBytes(StandardCharsets.UTF_8));
  }

  private static RuntimeException invalid(String why) {
    return ArmErrors.badRequest("BadRequest", why);
  }

  private static RuntimeException unknown(String id) {
    return dev.selfsame.error.ArmError.of(
            404,
            "ResourceNotFound",
            "The sign-in '" + (id.length() > 64 ? id.substring(0, 64) : id) + "' was not found.")
        .exception();
  }
}
