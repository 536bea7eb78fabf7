using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace ParallelLlm.Host.Output;

/// <summary>Writes log events to where messages go.</summary>
internal sealed class MessageSink(Messages messages) : ILogEventSink
{
    private static readonly MessageTemplateTextFormatter Formatter = new(
        "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:l}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Formatter.Format(logEvent, text);
        messages.Say(text.ToString().TrimEnd());
    }
}
