package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.Groups;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.model.Ids;
import dev.selfsame.store.MembershipRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which part answers which path. */
final class Router {
  private final Directory directory;
  private final View view;
  private final Reach reach;
  private final Links links;
  private final Users users;
  private final GroupWrites groups;
  private final Applications applications;
  private final ServicePrincipals servicePrincipals;
  private final Secrets secrets;
  private final Federation federation;
  private final RoleAssignments roles;
  private final Grants grants;
  private final DirectoryObjects objects;
  private final DeletedItems deleted;
  private final Tenant tenant;

  Router(Directory directory, Tenant tenant, Clock clock, Ids ids) {
    Groups memberships = new Groups(clock);
    this.directory = directory;
    this.view = new View(tenant.domain());
    this.reach = new Reach(view);
    this.links = new Links(memberships, view);
    this.users = new Users(directory, view, clock, ids, tenant.domain());
    this.groups = new GroupWrites(directory, memberships, links, view);
    this.applications = new Applications(directory, memberships, links, view, clock, ids);
    this.servicePrincipals = new ServicePrincipals(directory, memberships, links, view, ids);
    this.secrets = new Secrets(clock, ids);
    this.federation = new Federation(clock, ids);
    this.roles = new RoleAssignments(clock, ids);
    this.grants = new Grants(clock, ids);
    this.objects = new DirectoryObjects(view, reach);
    this.deleted = new DeletedItems(directory, applications, view, clock);
    this.tenant = tenant;
  }

  FirstParty firstParty() {
    return new FirstParty(directory, applications);
  }

  DeletedItems deletedItems() {
    return deleted;
  }

  Response route(Call call) {
    String first = call.at(0).toLowerCase(Locale.ROOT);
    Optional<Kind> kind = Kind.ofSegment(first);
    if (kind.isPresent()) {
      return collection(call, kind.get());
    }
    return switch (first) {
      case "me" -> me(call);
      case "directoryobjects" -> objects.handle(call);
      case "directory" -> {
        if (!call.at(1).equalsIgnoreCase("deletedItems")) {
          throw GraphErrors.unknownSegment(call.at(1));
        }
        yield deleted.handle(call);
      }
      case "organization" -> tenant.organization(call);
      case "domains" -> tenant.domains(call);
      case "oauth2permissiongrants" -> grants.handle(call);
      case "directoryroles", "directoryroletemplates", "rolemanagement" -> roles(call);
      default -> throw GraphErrors.unknownSegment(call.at(0));
    };
  }

  /** There are no roles over the directory itself: its owner has all rights, others app roles. */
  private static Response roles(Call call) {
    new Access(call).readAny();
    if (!call.is("GET")) {
      throw GraphErrors.notHere("Assigning roles over the directory");
    }
    return Answers.list(call, call.at(0), List.of());
  }

  private Response me(Call call) {
    if (!call.caller().user()) {
      throw GraphErrors.notSignedInUser();
    }
    List<String> path = new ArrayList<>(List.of("users", call.caller().objectId()));
    path.addAll(call.path().subList(1, call.path().size()));
    return collection(call.to(path), Kind.USER);
  }

  private Response collection(Call call, Kind kind) {
    String key = call.at(1);
    switch (key.toLowerCase(Locale.ROOT)) {
      case "" -> {
        return switch (call.method()) {
          case "GET" -> list(call, kind);
          case "POST" -> create(call, kind);
          default -> throw GraphErrors.methodNotAllowed();
        };
      }
      case "$count" -> {
        new Access(call).read(kind);
        if (call.request().header("consistencylevel").isEmpty()) {
          throw GraphErrors.badRequest("$count is not currently supported.");
        }
        return Answers.number(
            new Pages(call, view).count(Sources.of(call.tx(), kind, call.query().filter())));
      }
      case "getbyids" -> {
        return objects.byIds(call, kind);
      }
      case "delta", "delta()", "validateproperties" -> throw GraphErrors.notHere(key);
      default -> {
        Entity entity = Lookup.require(call.tx(), kind, key);
        return call.at(2).isEmpty() ? item(call, entity) : related(call, entity);
      }
    }
  }

  private Response list(Call call, Kind kind) {
    new Access(call).read(kind);
    return new Pages(call, view)
        .answer(kind, kind.segment(), Sources.of(call.tx(), kind, call.query().filter()));
  }

  private Response create(Call call, Kind kind) {
    return switch (kind) {
      case USER -> users.create(call);
      case GROUP -> groups.create(call);
      case APPLICATION -> applications.create(call);
      case SERVICE_PRINCIPAL -> servicePrincipals.create(call);
    };
  }

  private Response item(Call call, Entity entity) {
    return switch (call.method()) {
      case "GET" -> {
        if (!entity.id().equals(call.caller().objectId()) || !call.caller().user()) {
          new Access(call).read(entity);
        }
        yield Answers.one(
            call,
            200,
            entity.kind().segment() + "/$entity",
            new Expansion(call, view).shown(entity, false));
      }
      case "PATCH" ->
          switch (entity.kind()) {
            case USER -> users.update(call, entity);
            case GROUP -> groups.update(call, entity);
            case APPLICATION -> applications.update(call, entity);
            case SERVICE_PRINCIPAL -> servicePrincipals.update(call, entity);
          };
      case "DELETE" ->
          switch (entity.kind()) {
            case APPLICATION -> applications.delete(call, entity);
            case SERVICE_PRINCIPAL -> servicePrincipals.delete(call, entity);
            case USER, GROUP -> delete(call, entity);
          };
      default -> throw GraphErrors.methodNotAllowed();
    };
  }

  private Response delete(Call call, Entity entity) {
    Access access = new Access(call);
    access.write(entity);
    access.end(entity);
    directory.end(call.tx(), entity.id());
    return Answers.nothing();
  }

  private Response related(Call call, Entity entity) {
    String word = call.at(2);
    String cast = call.at(3);
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "members" -> {
        requireKind(entity, word, Kind.GROUP);
        yield links.handle(call, entity, MembershipRow.MEMBER);
      }
      case "owners" -> {
        requireKind(entity, word, Kind.GROUP, Kind.APPLICATION, Kind.SERVICE_PRINCIPAL);
        yield links.handle(call, entity, MembershipRow.OWNER);
      }
      case "transitivemembers" -> {
        requireKind(entity, word, Kind.GROUP);
        requireGet(call);
        yield reach.transitiveMembers(call, entity, cast);
      }
      case "memberof" -> {
        requireGet(call);
        yield reach.memberOf(call, entity, cast);
      }
      case "transitivememberof" -> {
        requireGet(call);
        yield reach.transitiveMemberOf(call, entity, cast);
      }
      case "ownedobjects" -> {
        requireGet(call);
        yield reach.owned(call, entity, cast);
      }
      case "checkmembergroups" -> reach.check(asked(call), entity, "groupIds");
      case "checkmemberobjects" -> reach.check(asked(call), entity, "ids");
      case "getmembergroups", "getmemberobjects" -> reach.all(asked(call), entity);
      case "approleassignments" -> {
        requireKind(entity, word, Kind.USER, Kind.GROUP, Kind.SERVICE_PRINCIPAL);
        yield roles.handle(call, entity, true);
      }
      default -> ofApplications(call, entity, word);
    };
  }

  private Response ofApplications(Call call, Entity entity, String word) {
    boolean application = entity.kind() == Kind.APPLICATION;
    boolean servicePrincipal = entity.kind() == Kind.SERVICE_PRINCIPAL;
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "addpassword" -> {
        requireKind(entity, word, Kind.APPLICATION, Kind.SERVICE_PRINCIPAL);
        new Access(asked(call)).write(entity);
        yield secrets.add(call, entity);
      }
      case "removepassword" -> {
        requireKind(entity, word, Kind.APPLICATION, Kind.SERVICE_PRINCIPAL);
        new Access(asked(call)).write(entity);
        yield secrets.remove(call, entity);
      }
      case "addkey", "removekey" ->
          throw GraphErrors.notHere("Rolling a key with a proof of possession");
      case "federatedidentitycredentials" -> {
        requireKind(entity, word, Kind.APPLICATION);
        yield federation.handle(call, entity);
      }
      case "approleassignedto" -> {
        requireKind(entity, word, Kind.SERVICE_PRINCIPAL);
        yield roles.handle(call, entity, false);
      }
      case "oauth2permissiongrants" -> {
        requireKind(entity, word, Kind.SERVICE_PRINCIPAL);
        requireGet(call);
        new Access(call).grants(false);
        yield grants.list(call, entity.id());
      }
      case "revokesigninsessions" -> {
        requireKind(entity, word, Kind.USER);
        yield users.revokeSessions(asked(call), entity);
      }
      // Nothing of these kinds can be made here, so there is none.
      case "tokenissuancepolicies",
          "tokenlifetimepolicies",
          "claimsmappingpolicies",
          "homerealmdiscoverypolicies",
          "appmanagementpolicies",
          "extensionproperties",
          "createdobjects",
          "delegatedpermissionclassifications",
          "endpoints",
          "licensedetails",
          "directreports" -> {
        if (!application && !servicePrincipal && entity.kind() != Kind.USER) {
          throw GraphErrors.unknownSegment(word);
        }
        requireGet(call);
        new Access(call).read(entity);
        yield Answers.list(call, word, List.of());
      }
      default -> throw GraphErrors.unknownSegment(word);
    };
  }

  private static Call asked(Call call) {
    if (!call.is("POST")) {
      throw GraphErrors.methodNotAllowed();
    }
    return call;
  }

  private static void requireGet(Call call) {
    if (!call.is("GET")) {
      throw GraphErrors.methodNotAllowed();
    }
  }

  private static void requireKind(Entity entity, String word, Kind... kinds) {
    if (!List.of(kinds).contains(entity.kind())) {
      throw GraphErrors.unknownSegment(word);
    }
  }
}
