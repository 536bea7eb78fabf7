using System.Text;
using ParallelLlm.Host.Documents.Mail;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

public sealed class MailHeadTests
{
    [Theory]
    [InlineData("From: a@b.c\nTo: d@e.f\nMessage-ID: <1@b.c>\n\nHello")]
    [InlineData("Received: from a\n by b\nReceived: from c\nTo: d@e.f\nSubject: x\n\nHello")]
    [InlineData("return-path: <a@b.c>\r\nX-Other: 1\r\nto: d@e.f\r\nsubject: x\r\n\r\nHello")]
    [InlineData("\uFEFFFrom: a@b.c\nTo: d@e.f\nMIME-Version: 1.0\n\nHello")]
    [InlineData("From: a@b.c\nSubject: x\nDate: Fri, 5 Apr 2024 09:30:00 +0200\n\nHello")]
    [InlineData("From: a@b.c\nSubject: x\nMIME-Version: 1.0\nX-Cut-Off: by the sam")]
    public void A_mail_is_recognised(string head) => MailHead.IsMail(Encoding.UTF8.GetBytes(head)).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("\n\nFrom: a@b.c\nTo: d@e.f\nMessage-ID: <1@b.c>\n\n")]
    [InlineData("From: Anna\nTo: Bert\nSubject: Offer\n\nDear Bert")]
    [InlineData("From: Anna\nTo: Bert\nDate: 5 April 2024\nSubject: Offer\n\nDear Bert")]
    [InlineData("From: Anna\nSent: Friday, April 5, 2024 9:30 AM\nTo: Bert\nSubject: Offer\n\nDear Bert")]
    [InlineData("Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHello")]
    [InlineData("From: a@b.c\nno header\nTo: d@e.f\nMessage-ID: <1@b.c>\n\nHello")]
    [InlineData("From a@b.c Fri Apr  5\nFrom: a@b.c\nTo: d@e.f\nMessage-ID: <1@b.c>\n\nHello")]
    [InlineData("From: a@b.c\nTo: d@e.f\n\nMessage-ID: <1@b.c>\n\nHello")]
    [InlineData("HTTP/1.1 200 OK\nDate: Fri, 05 Apr 2024 09:30:00 GMT\nFrom: a\nSubject: b\n\n")]
    public void Another_text_is_not(string head) => MailHead.IsMail(Encoding.UTF8.GetBytes(head)).ShouldBeFalse();
}
