/** Types that the page's scripts share. Those of the HTTP interface come from api.d.ts, which .ci/api-types writes. */
import type * as api from "./api.js";
import type * as trace from "../static/js/data/trace.js";
import type * as statistics from "../static/js/data/signal-statistics.js";
import type * as weights from "../static/js/data/weights.js";
import type * as server from "../static/js/data/server.js";
import type * as state from "../static/js/state/page-state.js";
import type * as session from "../static/js/state/session.js";

declare global {
  type Model = api.ModelDescription;
  type Signal = api.SignalDescription;
  type Equation = api.Equation;
  type Term = api.Term;
  type Value = api.Value;
  type Product = api.Product;
  type Factor = Term["factors"][number];
  /** What the numbers of a signal, of a step on the way to one, of the image or of the belief are. */
  type Quantity = { symbol: string; across: string; width: number; range: Interval };
  type Block = api.Block;

  /** A factor with its value; `itself` is a value without its form. */
  type FoundFactor = { factor: Factor; value: number; itself?: number };
  /** A sum of products: entries times weights, of the vector's numbers from `first` on. */
  type FoundProduct = {
    factor: Product;
    value: number;
    first: number;
    entries: Float64Array;
    weights: Float64Array;
    products: Float64Array;
    itself?: never;
  };
  type FoundTerm = { minus: boolean; factors: (FoundFactor | FoundProduct)[]; value: number };
  /** A recomputed number. */
  type Proof = {
    equation: Equation;
    /** The condition. */
    when: FoundFactor | null;
    /** Whether the condition fails and the number is that of `otherwise`. */
    idle: boolean;
    terms: FoundTerm[];
    otherwise: FoundTerm[];
    /** Sum of the terms. */
    total: number;
    /** All arguments of a softmax. */
    sums: Float64Array | null;
    result: number;
    /** The trace's number; null for a step, which a trace does not have. */
    server: number | null;
    /** Between result and server. */
    difference: number;
    /** Whether the difference is rounding. */
    agrees: boolean;
  };

  type Trace = trace.Trace;
  type Statistics = statistics.Statistics;
  type Weights = weights.Weights;
  type PageState = state.PageState;

  type StoredDrawing = state.StoredDrawing;
  type Session = session.Session;
  type Server = typeof server;
  /** A change of the page's state. */
  type Patch = Partial<PageState>;

  /** An entry of comparison.json; accuracies are shares. */
  type Variant = {
    name: string;
    title: string;
    /** Section of the comparison page. */
    section: string;
    against: string | null;
    /** Accuracy over the seeds. */
    mean: number;
    /** Standard deviation over the seeds. */
    sd: number | null;
    parameters: number;
    seeds: { seed: number; test: number }[];
    /** Accuracy after every row. */
    by_row: number[];
    shape: string;
    blanks: number;
  };

  /** What all features share. */
  type Page = {
    /** Holds the roots of all features. */
    root: HTMLElement;
    store: Store;
    model: Model;
    server: Server;
    /** Whether the reader prefers reduced motion. */
    calm: () => boolean;
    /** Points of a stroke are in 0..1. */
    samples: Promise<{ label: number; strokes: [number, number][][] }[]>;
  };

  type Listener<State> = (state: Readonly<State>, changed: Set<string>) => void;
  /** A store, see state/store.js. */
  type StoreOf<State> = {
    get(): Readonly<State>;
    set(patch: Partial<State>): void;
    watch(keys: (keyof State & string)[], call: Listener<State>): void;
    subscribe(keys: (keyof State & string)[], call: Listener<State>): void;
    drawNow(): void;
  };
  /** The page's store. */
  type Store = StoreOf<PageState>;
  type Timers = { set(call: () => void, ms: number): any; clear(id: any): void };

  type Theme = "light" | "dark";
  /** Red, green and blue, each 0..255. */
  type Rgb = [number, number, number];
  /** Lower and upper end of the values that are shown. */
  type Interval = readonly [number, number];
  /** Stops as [place in 0..1, colour] between the values `low` and `high`. */
  type ColourScale = { colours: readonly (readonly [number, string])[]; low: number; high: number };
  /** Numbers of one row, by unit, class or pixel. */
  type Row = Float32Array | Float64Array | number[];

  /** A stroke in 0..1 of the pad, y down, or a packed image, which may be a test digit. */
  type Mark = {
    readonly points?: readonly (readonly [number, number])[];
    readonly erase?: boolean;
    readonly sample?: boolean;
    readonly pixels?: string;
    readonly digit?: { index: number; label: number };
  };
  type Drawing = readonly Mark[];
  /** An image as the service takes it: bytes, 255 for ink if it is not to be normalised. */
  type GreyImage = { grey: Uint8Array<ArrayBuffer>; width: number; height: number; normalise: boolean };

  interface Window {
    /** Plotly's own bundle, without types. */
    Plotly: any;
  }
}
