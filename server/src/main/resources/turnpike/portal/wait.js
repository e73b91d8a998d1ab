(function(){
var d=document,live=d.getElementById('live'),say=d.getElementById('say'),line=d.getElementById('line'),spin=d.getElementById('spin');
var url=live.getAttribute('data-url'),rev=live.getAttribute('data-revision'),left=60,push=1,on=live.getAttribute('data-go');
function item(e){var li=d.createElement('li'),t=d.createElement('time'),s=d.createElement('span');t.textContent=e.at;s.textContent=e.text;li.appendChild(t);li.appendChild(s);return li}
function show(j){rev=j.revision;say.textContent=j.say;while(line.firstChild)line.removeChild(line.firstChild);j.events.forEach(function(e){line.appendChild(item(e))});if(spin)spin.hidden=!j.busy;if(j.go)location.replace(j.go);else if(spin&&!j.busy)location.reload()}
function ask(){var x=new XMLHttpRequest();x.timeout=30000;x.onload=function(){var j;try{j=JSON.parse(x.responseText)}catch(e){return later(2000)}
if(x.status!==200)return later(2000);var news=String(j.revision)!==String(rev);push=j.push;if(news)left=60;show(j);if(!j.go&&j.busy)later(push?0:1000)};
x.onerror=x.ontimeout=function(){push=0;later(2000)};x.open('GET',url+'&after='+rev+(push?'&wait=1':''));x.send()}
function later(ms){if(left-->0)setTimeout(ask,ms)}
if(on)location.replace(on);else setTimeout(ask,push?0:2000);
d.addEventListener('visibilitychange',function(){if(!d.hidden&&left<0){left=60;ask()}});
})();
