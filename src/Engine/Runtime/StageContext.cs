using Akka.Actor;
using Microsoft.Extensions.Logging;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>Dependencies of a dispatching stage.</summary>
internal sealed record StageContext(
    Dispatcher Dispatcher, StagePort Port, EngineClock Clock, TrackingFeed Tracking, IActorRef Supervisor, BudgetKeeper? Keeper,
        ILogger Logger);
