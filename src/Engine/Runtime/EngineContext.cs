using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Runtime;

/// <summary>What an engine consists of throughout.</summary>
internal sealed record EngineContext(ParallelLlmOptions Options, ActorSystem System, EngineClock Clock, ILogger Logger);
