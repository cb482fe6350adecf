import type { DynamicModule, Provider } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { BallotBox } from './application/ballot-box.js';
import { BallotCounter } from './application/ballot-counter.js';
import { Clock } from './application/clock.js';
import { commandHandlers } from './application/commands.js';
import { Continuity } from './application/continuity.js';
import { EventStore } from './application/event-store.js';
import { Executor } from './application/executor.js';
import { Gateway } from './application/gateway.js';
import { Installation } from './application/installation.js';
import { Limits } from './application/limits.js';
import { PaperMaker } from './application/paper-maker.js';
import { Reads } from './application/reads.js';
import { Batches } from './infrastructure/batches/batches.js';
import { Bundles } from './infrastructure/bundles/bundles.js';
import { demoFacts } from './infrastructure/demo/demo.js';
import { Keys } from './infrastructure/http/access-keys.js';
import { AccessKeysController } from './infrastructure/http/access-keys.controller.js';
import { ActorGuard } from './infrastructure/http/actor.guard.js';
import { Answers } from './infrastructure/http/answers.js';
import { AwardsController } from './infrastructure/http/awards.controller.js';
import { BallotsController } from './infrastructure/http/ballots.controller.js';
import { BatchesController } from './infrastructure/http/batches.controller.js';
import { BundlesController } from './infrastructure/http/bundles.controller.js';
import { ClustersController } from './infrastructure/http/clusters.controller.js';
import { OrganisersController } from './infrastructure/http/organisers.controller.js';
import { EventsController } from './infrastructure/http/events.controller.js';
import { FeedController } from './infrastructure/http/feed.controller.js';
import { ImportsController } from './infrastructure/http/imports.controller.js';
import { historyControllers } from './infrastructure/http/history.controllers.js';
import { Imports } from './infrastructure/imports/imports.js';
import { LogController } from './infrastructure/http/log.controller.js';
import { MeetingsController } from './infrastructure/http/meetings.controller.js';
import { OperationsController } from './infrastructure/http/operations.controller.js';
import { Pace } from './infrastructure/http/pace.js';
import { Principals } from './infrastructure/http/principals.js';
import { PapersController } from './infrastructure/http/papers.controller.js';
import { ProblemFilter } from './infrastructure/http/problem.filter.js';
import { ProofsController } from './infrastructure/http/proofs.controller.js';
import { ReadsController } from './infrastructure/http/reads.controller.js';
import { ResultsController } from './infrastructure/http/results.controller.js';
import { RulesController } from './infrastructure/http/rules.controller.js';
import type { Application } from './infrastructure/http/server.js';
import { SessionsController } from './infrastructure/http/sessions.controller.js';
import { SignInController } from './infrastructure/http/sign-in.controller.js';
import { StandingsController } from './infrastructure/http/standings.controller.js';
import { WebhooksController } from './infrastructure/http/webhooks.controller.js';
import { TablesController } from './infrastructure/http/tables.controller.js';
import { MeteredGateway, timingAppends } from './infrastructure/metrics/metered.js';
import { Metrics } from './infrastructure/metrics/metrics.js';
import { PaperFiles } from './infrastructure/papers/paper-files.js';
import { ProcessManagers } from './infrastructure/processes/process-managers.js';
import { ProjectionEngine } from './infrastructure/projections/engine.js';
import { ReadModels } from './infrastructure/projections/read-models.js';
import { Checkpoints } from './infrastructure/proofs/checkpoints.js';
import type { Stores } from './infrastructure/stores.js';
import { Watch } from './infrastructure/watch/watch.js';
import { Webhooks } from './infrastructure/webhooks/webhooks.js';
import { queryHandlers } from './projections/index.js';
import { Reader } from './projections/reader.js';
import { Steps } from './projections/steps.js';

/** Puts the application together from open stores; nothing else does. */
@Module({})
export class AppModule {
  static over(stores: Stores, clock: Clock, principals: Principals, limits: Limits): DynamicModule {
    const metrics = new Metrics(stores, clock);
    const providers: Provider[] = [
      { provide: Metrics, useValue: metrics },
      { provide: EventStore, useValue: timingAppends(stores.events, metrics) },
      { provide: DataSource, useValue: stores.database },
      { provide: ProjectionEngine, useValue: stores.engine },
      { provide: ReadModels, useValue: stores.readModels },
      { provide: BallotBox, useValue: stores.box },
      { provide: Checkpoints, useValue: stores.checkpoints },
      { provide: Installation, useValue: stores.installation },
      { provide: Continuity, useValue: stores.checkpoints.continuity },
      { provide: Clock, useValue: clock },
      { provide: Limits, useValue: limits },
      { provide: Principals, useValue: principals },
      ActorGuard,
      { provide: APP_FILTER, useClass: ProblemFilter },
      Executor,
      PaperFiles,
      { provide: PaperMaker, useExisting: PaperFiles },
      BallotCounter,
      { provide: Gateway, useClass: MeteredGateway },
      Batches,
      Bundles,
      Imports,
      {
        provide: Reader,
        useFactory: (store: EventStore) =>
          new Reader(stores.reading, store, clock, stores.rows, stores.readLog),
        inject: [EventStore],
      },
      Steps,
      Reads,
      Answers,
      Keys,
      Pace,
      ProcessManagers,
      Watch,
      Webhooks,
      ...commandHandlers,
      ...queryHandlers,
    ];
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        AccessKeysController,
        AwardsController,
        BallotsController,
        BatchesController,
        BundlesController,
        ClustersController,
        ...historyControllers,
        ImportsController,
        OrganisersController,
        EventsController,
        FeedController,
        LogController,
        OperationsController,
        PapersController,
        ProofsController,
        ReadsController,
        ResultsController,
        RulesController,
        SessionsController,
        SignInController,
        StandingsController,
        WebhooksController,
        TablesController,
        MeetingsController,
      ],
      providers,
    };
  }
}

/** What main serves. The examples of the API's description are what the demo records. */
export const application: Application = {
  module: (stores, clock, principals, limits) => AppModule.over(stores, clock, principals, limits),
  example: (command) => demoFacts.find((fact) => fact.command === command)?.body,
};
