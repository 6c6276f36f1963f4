package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.KnownAttributes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one description of a resource type. Routes, RBAC actions, the provider list and the coverage
 * tests come from it.
 */
public final class ResourceType {
  /** Validates and completes a change inside the transaction. */
  @FunctionalInterface
  public interface ChangeHandler {
    Outcome handle(Change change, Tx tx);
  }

  /** Answers a POST action on an existing resource. */
  @FunctionalInterface
  public interface ActionHandler {
    dev.selfsame.http.Response handle(ActionCall call, Tx tx);
  }

  /** Turns the stored body into what this api-version answers; works on a copy. */
  @FunctionalInterface
  public interface View {
    ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx);
  }

  /** What a list's {@code $filter} lets through; throws Azure's error for one it cannot read. */
  @FunctionalInterface
  public interface ListFilter {
    Predicate<ResourceRow> of(Request request);
  }

  /** What conditions of role assignments may ask for when a resource is written or removed. */
  @FunctionalInterface
  public interface Asked {
    Attributes of(String action, ObjectNode sent, Optional<Resource> current, Tx tx);
  }

  /** Where resources of a type live. */
  public enum Container {
    TENANT,
    SUBSCRIPTION,
    RESOURCE_GROUP,
    PARENT,
    EXTENSION
  }

  /** How a PUT that succeeds is answered. */
  public enum PutStatus {
    /** 201 for a new resource, 200 for one that was there. */
    BY_NOVELTY,
    ALWAYS_CREATED,
    ALWAYS_OK,
    ALWAYS_ACCEPTED;

    int of(boolean creates) {
      return switch (this) {
        case BY_NOVELTY -> creates ? 201 : 200;
        case ALWAYS_CREATED -> 201;
        case ALWAYS_OK -> 200;
        case ALWAYS_ACCEPTED -> 202;
      };
    }
  }

  /** How a PUT on an existing resource treats what it does not name. */
  public enum PutMerge {
    /** The body replaces the stored one. */
    REPLACE,
    /** Missing members of {@code properties} keep their stored value (decision A42/P20). */
    KEEP_PROPERTIES
  }

  private final String name;
  private final List<String> apiVersions;
  private final Container container;
  private final @Nullable Pattern names;
  private final boolean identity;
  private final boolean longRunning;
  private final boolean tracked;
  private final boolean lowerCaseGroupSegment;
  private final boolean lowerCaseIds;
  private final boolean weakEtags;
  private final PutStatus putStatus;
  private final PutMerge putMerge;
  private final ChangeHandler put;
  private final @Nullable ChangeHandler patch;
  private final ChangeHandler delete;
  private final View view;
  private final Map<String, ActionHandler> actions;
  private final List<Container> lists;
  private final ListFilter filter;
  private final String right;
  private final Asked attributes;
  private final List<Links> links;
  private final Function<ResourceId, RuntimeException> absent;

  private ResourceType(Builder b) {
    this.name = b.name;
    this.apiVersions = List.copyOf(b.apiVersions);
    this.container = b.container;
    this.names = b.names;
    this.identity = b.identity;
    this.longRunning = b.longRunning;
    this.tracked = b.tracked;
    this.lowerCaseGroupSegment = b.lowerCaseGroupSegment;
    this.lowerCaseIds = b.lowerCaseIds;
    this.weakEtags = b.weakEtags;
    this.putStatus = b.putStatus;
    this.putMerge = b.putMerge;
    this.put = b.put;
    this.patch = b.patch;
    this.delete = b.delete;
    this.view = b.view;
    this.actions = Map.copyOf(b.actions);
    this.lists = List.copyOf(b.lists);
    this.filter = b.filter;
    this.right = b.right;
    this.attributes = b.attributes;
    this.links = List.copyOf(b.links);
    this.absent = b.absent;
  }

  /** Begins a description, such as {@code Microsoft.Compute/virtualMachines/extensions}. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  public String name() {
    return name;
  }

  public String namespace() {
    return name.substring(0, name.indexOf('/'));
  }

  public List<String> apiVersions() {
    return apiVersions;
  }

  public Container container() {
    return container;
  }

  public @Nullable Pattern names() {
    return names;
  }

  public boolean hasIdentity() {
    return identity;
  }

  /** Writes go on in the background; see {@link Builder#longRunning}. */
  public boolean longRunning() {
    return longRunning;
  }

  public boolean tracked() {
    return tracked;
  }

  public boolean lowerCaseGroupSegment() {
    return lowerCaseGroupSegment;
  }

  /** Answers show its ids in lower case, as those of Microsoft.PolicyInsights do (P43). */
  public boolean lowerCaseIds() {
    return lowerCaseIds;
  }

  /** ETags look like {@code W/"guid"}; see {@link Builder#weakEtags}. */
  public boolean weakEtags() {
    return weakEtags;
  }

  public PutStatus putStatus() {
    return putStatus;
  }

  public PutMerge putMerge() {
    return putMerge;
  }

  public ChangeHandler put() {
    return put;
  }

  public @Nullable ChangeHandler patch() {
    return patch;
  }

  public ChangeHandler delete() {
    return delete;
  }

  public View view() {
    return view;
  }

  public Map<String, ActionHandler> actions() {
    return actions;
  }

  public List<Container> lists() {
    return lists;
  }

  public ListFilter filter() {
    return filter;
  }

  /** What its RBAC actions begin with. */
  public String right() {
    return right;
  }

  public Asked attributes() {
    return attributes;
  }

  /** What one must hold on the resources that it refers to. */
  public List<Links> links() {
    return links;
  }

  /** What is said of one that is not there. */
  public RuntimeException absent(ResourceId id) {
    return absent.apply(id);
  }

  /** Collects a description. */
  public static final class Builder {
    private final String name;
    private List<String> apiVersions = List.of();
    private Container container = Container.RESOURCE_GROUP;
    private @Nullable Pattern names;
    private boolean identity;
    private boolean longRunning;
    private boolean tracked = true;
    private boolean lowerCaseGroupSegment;
    private boolean lowerCaseIds;
    private boolean weakEtags;
    private PutStatus putStatus = PutStatus.BY_NOVELTY;
    private PutMerge putMerge = PutMerge.REPLACE;
    private ChangeHandler put = (change, tx) -> new Outcome.Stored(change.proposed());
    private @Nullable ChangeHandler patch = (change, tx) -> new Outcome.Stored(change.proposed());
    private ChangeHandler delete = (change, tx) -> new Outcome.Removed();
    private View view = (resource, body, request, tx) -> body;
    private final Map<String, ActionHandler> actions = new LinkedHashMap<>();
    private final List<Container> lists = new ArrayList<>();
    private ListFilter filter = request -> row -> true;
    private String right;
    private Asked attributes =
        (action, sent, current, tx) -> KnownAttributes.forAction(action).build();
    private final List<Links> links = new ArrayList<>();
    private Function<ResourceId, RuntimeException> absent = Locate::notFound;

    private Builder(String name) {
      this.name = name;
      this.right = name;
    }

    /** What its RBAC actions begin with, where that is not the type's name. */
    public Builder right(String right) {
      this.right = right;
      return this;
    }

    public Builder attributes(Asked attributes) {
      this.attributes = attributes;
      return this;
    }

    /** Who writes it must be allowed an action on what it begins to refer to; see {@link Links}. */
    public Builder links(Links links) {
      this.links.add(links);
      return this;
    }

    /** What is said of one that is not there, where that is not {@code ResourceNotFound}. */
    public Builder absent(Function<ResourceId, RuntimeException> absent) {
      this.absent = absent;
      return this;
    }

    /** Versions that clients are told of, newest last; any well-formed one is accepted. */
    public Builder apiVersions(String... versions) {
      this.apiVersions = List.of(versions);
      return this;
    }

    public Builder within(Container container) {
      this.container = container;
      return this;
    }

    /** What a name must look like; matched whole. */
    public Builder names(String pattern) {
      this.names = Pattern.compile(pattern);
      return this;
    }

    /** The type can have managed identities. */
    public Builder identity() {
      this.identity = true;
      return this;
    }

    /**
     * Writes answer before they are done: a newly attached identity shows as {@code {}} until then.
     */
    public Builder longRunning() {
      this.longRunning = true;
      return this;
    }

    /** A proxy resource: no location, no tags, not listed among resources. */
    public Builder proxy() {
      this.tracked = false;
      return this;
    }

    /** Ids spell {@code resourcegroups} in lower case (M11). */
    public Builder lowerCaseGroupSegment() {
      this.lowerCaseGroupSegment = true;
      return this;
    }

    /** Answers show ids in lower case. */
    public Builder lowerCaseIds() {
      this.lowerCaseIds = true;
      return this;
    }

    /** ETags look like {@code W/"guid"} and stand in the body, too, as Microsoft.Network's do. */
    public Builder weakEtags() {
      this.weakEtags = true;
      return this;
    }

    public Builder putStatus(PutStatus putStatus) {
      this.putStatus = putStatus;
      return this;
    }

    public Builder putMerge(PutMerge putMerge) {
      this.putMerge = putMerge;
      return this;
    }

    public Builder put(ChangeHandler handler) {
      this.put = handler;
      return this;
    }

    public Builder patch(ChangeHandler handler) {
      this.patch = handler;
      return this;
    }

    public Builder noPatch() {
      this.patch = null;
      return this;
    }

    public Builder delete(ChangeHandler handler) {
      this.delete = handler;
      return this;
    }

    public Builder view(View view) {
      this.view = view;
      return this;
    }

    /** {@code POST {id}/{action}}. */
    public Builder post(String action, ActionHandler handler) {
      this.actions.put(action, handler);
      return this;
    }

    public Builder list(Container... containers) {
      this.lists.addAll(List.of(containers));
      return this;
    }

    /** Which of them a list shows; all when never called. */
    public Builder filter(ListFilter filter) {
      this.filter = filter;
      return this;
    }

    public ResourceType build() {
      return new ResourceType(this);
    }
  }
}
