using Akka.Actor;
using Microsoft.Extensions.Logging;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>What a stage works with.</summary>
internal sealed record StageContext(
    Dispatcher Dispatcher, StagePort Port, EngineClock Clock, TrackingFeed Tracking, IActorRef Supervisor, BudgetKeeper? Keeper,
        ILogger Logger);
