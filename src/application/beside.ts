import * as Regulations from '../domain/law/regulations.js';
import * as Offices from '../domain/offices/offices.js';
import * as Results from '../domain/results/results.js';
import type { ClusterId } from '../domain/ground/values.js';

// Streams that decisions of several areas look at beside their own.

/** Who holds the offices of the cluster that a command is about. */
export const offices = {
  aggregate: Offices,
  stream: ({ clusterId }: { readonly clusterId: ClusterId }) => Offices.stream(clusterId),
};

/** What bodies rule for themselves, as awards of their own. */
export const regulations = { aggregate: Regulations, stream: () => Regulations.stream };

/** The reports of the cluster-year that a command is about. */
export const results = {
  aggregate: Results,
  stream: ({ clusterId, year }: { readonly clusterId: ClusterId; readonly year: number }) =>
    Results.stream(clusterId, year),
};
