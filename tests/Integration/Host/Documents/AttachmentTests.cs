using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Running;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Documents;

public sealed class AttachmentTests : IDisposable
{
    private readonly DocumentReader _reader = new(TimeProvider.System);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public async Task A_mail_and_each_attachment_are_documents_of_their_own_where_that_is_wanted()
    {
        var mail = DocumentDiscovery.Discover([Path.Combine(Repository.Find("samples")!, "referral.eml")]).Documents.ShouldHaveSingleItem();

        var parts = await SourceParts.OfAsync(mail, _reader, separatesAttachments: true, CancellationToken.None).ToListAsync();

        parts.Select(part => part.Name).ShouldBe([mail.Name, $"{mail.Name}/ecg-report.pdf"]);
        (await TextAsync(parts[0])).ShouldNotContain("Diagnosis:");
        (await TextAsync(parts[1])).ShouldContain("Diagnosis: Paroxysmal atrial fibrillation, newly found");
    }

    [Fact]
    public async Task A_mail_is_one_document_with_its_attachments_by_default()
    {
        var mail = DocumentDiscovery.Discover([Path.Combine(Repository.Find("samples")!, "referral.eml")]).Documents.ShouldHaveSingleItem();

        var parts = await SourceParts.OfAsync(mail, _reader, separatesAttachments: false, CancellationToken.None).ToListAsync();

        parts.ShouldBe([mail]);
        (await TextAsync(mail)).ShouldContain("Diagnosis: Paroxysmal atrial fibrillation, newly found");
    }

    private async Task<string> TextAsync(DocumentSource source)
    {
        using var text = await _reader.ReadAsync(source, CancellationToken.None);
        return await text.Reader!.ReadToEndAsync();
    }
}
