using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Mail;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

/// <summary>Real mails, which are kept outside the repository.</summary>
public sealed class MailCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_mail_of_the_corpus_is_read()
    {
        if (Corpus.Folder("mail", output) is not { } folder)
            return;

        foreach (var path in Directory.GetFiles(folder))
        {
            var bytes = File.ReadAllBytes(path);
            MailHead.IsMail(bytes).ShouldBeTrue(path);
            var mail = Mails.Read(new DocumentContent(path, bytes));

            mail.Text.ShouldStartWith("From: ", customMessage: path);
            mail.PlaceOf("Subject: ")!.Part.ShouldBe("subject", path);
            mail.AsChunk().Places.ShouldContain(place => place.Place.Part == "body", path);
            mail.Warnings.ShouldBeEmpty(path);
            output.WriteLine($"{Path.GetFileName(path)}: {mail.Text.Length} characters");
        }
    }
}
