using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Runtime;

/// <summary>Creates an actor system for an engine that was given none.</summary>
internal static class EngineSystem
{
    public static ActorSystem Create(ILoggerFactory? loggers)
    {
        // Akka logs through the engine's logger factory; without one, nowhere.
        const string Quiet =
            "akka { log-dead-letters = off, log-dead-letters-during-shutdown = off, stdout-loglevel = OFF, loglevel = OFF, loggers = [] }";
        const string Logging = """
            akka {
              log-dead-letters = off, log-dead-letters-during-shutdown = off, stdout-loglevel = OFF, loglevel = WARNING,
              loggers = ["Akka.Hosting.Logging.LoggerFactoryLogger, Akka.Hosting"]
            }
            """;
        var bootstrap = BootstrapSetup.Create()
            .WithConfig(Akka.Configuration.ConfigurationFactory.ParseString(loggers is null ? Quiet : Logging));
        var setup = loggers is null
            ? ActorSystemSetup.Create(bootstrap)
            : ActorSystemSetup.Create(bootstrap, new LoggerFactorySetup(loggers));
        return ActorSystem.Create("parallel-llm", setup);
    }
}
