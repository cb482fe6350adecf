// The same scenarios with their events in EventStoreDB.
process.env['EVENT_STORE'] = 'eventstoredb';
await import('./scenarios.e2e.spec.js');
