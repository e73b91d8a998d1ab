(function(){
var d=document,live=d.getElementById('live'),url=live.getAttribute('data-url'),on=0,gone=0,busy=0,due=0;
function ask(){if(busy||d.hidden)return;busy=1;var x=new XMLHttpRequest();x.timeout=30000;x.onload=function(){busy=0;if(x.status===404)return location.reload();if(x.status!==200)return later(15000);var j;try{j=JSON.parse(x.responseText)}catch(e){return later(15000)}
if(j.go)return location.replace(j.go);gone=on&&!j.on?1:0;if(j.on)on=1;later(j.again)};
x.onerror=x.ontimeout=function(){busy=0;later(15000)};x.open('GET',url+'&on='+on+'&gone='+gone);x.send()}
function later(ms){clearTimeout(due);due=setTimeout(ask,ms)}
d.addEventListener('visibilitychange',function(){clearTimeout(due);ask()});
later(1000);
})();
